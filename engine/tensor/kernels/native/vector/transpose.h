#pragma once

#include <stddef.h>

#include "vector.h"

typedef float quad __attribute__((vector_size(16)));
typedef float loose_quad __attribute__((vector_size(16), aligned(4), may_alias));

// to[k][c] = from[c][k], 4 by 4; rows lie `from_row` and `to_row` floats apart.
INLINE void transpose_square(const float* from, size_t from_row, float* to, size_t to_row) {
  quad a = *(const loose_quad*)from, b = *(const loose_quad*)(from + from_row);
  quad c = *(const loose_quad*)(from + 2 * from_row), d = *(const loose_quad*)(from + 3 * from_row);
  quad low = __builtin_shufflevector(a, b, 0, 4, 1, 5), high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  quad low2 = __builtin_shufflevector(c, d, 0, 4, 1, 5), high2 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  *(loose_quad*)to = __builtin_shufflevector(low, low2, 0, 1, 4, 5);
  *(loose_quad*)(to + to_row) = __builtin_shufflevector(low, low2, 2, 3, 6, 7);
  *(loose_quad*)(to + 2 * to_row) = __builtin_shufflevector(high, high2, 0, 1, 4, 5);
  *(loose_quad*)(to + 3 * to_row) = __builtin_shufflevector(high, high2, 2, 3, 6, 7);
}
