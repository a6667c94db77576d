#pragma once

#include <stddef.h>

#include "product.h"
#include "vector.h"

// A matrix as the right factor of products: panels of COLUMNS columns, [panels, depth, COLUMNS], filled up with zeros.

INLINE int panels_of(int columns) { return (columns + COLUMNS - 1) / COLUMNS; }
INLINE size_t panel_floats(int depth, int columns) { return (size_t)panels_of(columns) * depth * COLUMNS; }

// Of a matrix whose element (k, column) lies at from[k * row + column * step].
INLINE void pack_panel(const float* from, size_t row, size_t step, int depth, int columns, int panel, float* panels) {
  float* to = panels + (size_t)panel * depth * COLUMNS;
  int first = panel * COLUMNS, count = at_most(columns - first, COLUMNS);
  for (int k = 0; k < depth; k++)
    for (int c = 0; c < COLUMNS; c++) to[k * COLUMNS + c] = c < count ? from[k * row + (first + c) * step] : 0;
}

// out [rows, panels * COLUMNS] = a [rows, depth] times the panels; rows are filled up to ROWS.
INLINE void multiply_panels(const float* a, size_t a_row, int rows, const float* panels, int depth, int columns, float* out, size_t out_row) {
  for (int panel = 0; panel < panels_of(columns); panel++)
    for (int r = 0; r < rows; r += ROWS)
      multiply_deep(a + r * a_row, a_row, panels + (size_t)panel * depth * COLUMNS, depth, out + r * out_row + panel * COLUMNS, out_row);
}
