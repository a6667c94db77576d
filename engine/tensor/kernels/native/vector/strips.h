#pragma once

#include <stddef.h>

#include "product.h"

// Rows by strips: as many of ROWS as there are, and what is left over in one, or in two of about the same height, so that each has sums
// enough to keep a processor's multipliers busy and none is computed for nothing.
INLINE int next_strip(int rows) {
  if (rows <= ROWS) return rows;
  return rows < 2 * ROWS ? (rows + 1) / 2 : ROWS;
}

// As multiply_rows with a's columns dense, of a height that isn't known when this is compiled.
INLINE void multiply_strip(int rows, const float* a, size_t a_row, const float* panel, int depth, float* out, size_t out_row, int add) {
#define STRIP_OF(height) \
  case height: multiply_rows(at_most(height, ROWS), a, a_row, 1, panel, COLUMNS, depth, out, out_row, add); break;
  switch (rows) {
    STRIP_OF(1)
    STRIP_OF(2)
    STRIP_OF(3)
    STRIP_OF(4)
    STRIP_OF(5)
    STRIP_OF(6)
    STRIP_OF(7)
    default: multiply_rows(ROWS, a, a_row, 1, panel, COLUMNS, depth, out, out_row, add);
  }
#undef STRIP_OF
}
