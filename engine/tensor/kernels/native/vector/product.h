#pragma once

#include <stddef.h>

#include "vector.h"

// out [rows, COLUMNS] = a [rows, depth] b [depth, COLUMNS], or what is there plus that: a long sum is rounded less if it is made of
// parts that are summed by themselves. Strides are in floats; rows of a lie `row` apart and its columns `step`. At most ROWS rows.
INLINE void multiply_rows(const int rows, const float* a, size_t row, size_t step, const float* b, size_t b_row, int depth, float* out,
                          size_t out_row, int add) {
  vec left[ROWS], right[ROWS]; // unrolled, they are registers
#pragma GCC unroll 8
  for (int i = 0; i < rows; i++) {
    left[i] = splat(0);
    right[i] = splat(0);
  }
  for (int k = 0; k < depth; k++) {
    vec b_left = load(b + k * b_row), b_right = load(b + k * b_row + LANES);
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
      vec value = splat(a[i * row + k * step]);
      left[i] += value * b_left;
      right[i] += value * b_right;
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < rows; i++) {
    store(out + i * out_row, add ? load(out + i * out_row) + left[i] : left[i]);
    store(out + i * out_row + LANES, add ? load(out + i * out_row + LANES) + right[i] : right[i]);
  }
}

INLINE void multiply_block(const float* a, size_t row, size_t step, const float* b, size_t b_row, int depth, float* out, size_t out_row,
                           int add) {
  multiply_rows(ROWS, a, row, step, b, b_row, depth, out, out_row, add);
}

// Of sums, so many products are added up by themselves: few where a transformation made them large and of all signs, as Winograd's.
enum { SUMMED = 64, SUMMED_PLAIN = 256 };

// out [ROWS, COLUMNS] = a [ROWS, depth] times a panel [depth, COLUMNS].
INLINE void multiply_deep(const float* a, size_t a_row, const float* panel, int depth, float* out, size_t out_row, int summed) {
  for (int k = 0; k < depth; k += summed)
    multiply_block(a + k, a_row, 1, panel + k * COLUMNS, COLUMNS, at_most(depth - k, summed), out, out_row, k > 0);
}
