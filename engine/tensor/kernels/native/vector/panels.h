#pragma once

#include <stddef.h>

#include "product.h"
#include "transpose.h"
#include "vector.h"

// A matrix as the right factor of products: panels of COLUMNS columns, [panels, depth, COLUMNS], filled up with zeros.

INLINE int panels_of(int columns) { return (columns + COLUMNS - 1) / COLUMNS; }
INLINE size_t panel_floats(int depth, int columns) { return (size_t)panels_of(columns) * depth * COLUMNS; }

// Rows `k` to `depth` of a panel that has `count` columns.
INLINE void pack_rest(const float* from, size_t row, size_t step, int k, int depth, int count, float* to) {
  for (; k < depth; k++)
    for (int c = 0; c < COLUMNS; c++) to[k * COLUMNS + c] = c < count ? from[k * row + c * step] : 0;
}

// Rows that are fetched ahead: a panel has but a line of each, which no processor guesses.
enum { PANEL_AHEAD = 16 };

// Of a matrix whose element (k, column) lies at from[k * row + column * step].
INLINE void pack_panel(const float* from, size_t row, size_t step, int depth, int columns, int panel, float* panels) {
  float* to = panels + (size_t)panel * depth * COLUMNS;
  int first = panel * COLUMNS, count = at_most(columns - first, COLUMNS), k = 0;
  from += first * step;
  if (count == COLUMNS && step == 1)
    for (; k < depth; k++) {
      __builtin_prefetch(from + (k + PANEL_AHEAD) * row);
      store(to + k * COLUMNS, load(from + k * row));
      store(to + k * COLUMNS + LANES, load(from + k * row + LANES));
    }
  else if (count == COLUMNS && row == 1)
    for (; k + 4 <= depth; k += 4)
      for (int c = 0; c < COLUMNS; c += 4) transpose_square(from + c * step + k, step, to + k * COLUMNS + c, COLUMNS);
  pack_rest(from, row, step, k, depth, count, to);
}

// out [rows, panels * COLUMNS] = a [rows, depth] times the first `depth` rows of panels that have `packed`; rows are filled up to ROWS.
INLINE void multiply_packed(const float* a, size_t a_row, int rows, const float* panels, int packed, int depth, int columns, float* out,
                            size_t out_row) {
  for (int panel = 0; panel < panels_of(columns); panel++)
    for (int r = 0; r < rows; r += ROWS)
      multiply_deep(a + r * a_row, a_row, panels + (size_t)panel * packed * COLUMNS, depth, out + r * out_row + panel * COLUMNS, out_row,
                    SUMMED_PLAIN);
}

INLINE void multiply_panels(const float* a, size_t a_row, int rows, const float* panels, int depth, int columns, float* out, size_t out_row) {
  multiply_packed(a, a_row, rows, panels, depth, depth, columns, out, out_row);
}
