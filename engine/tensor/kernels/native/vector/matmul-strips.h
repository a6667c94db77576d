#pragma once

#include <string.h>

#include "../matmul.h"
#include "panels.h"

// The left factor of a product by strips of ROWS rows, and what is fetched while one of them is multiplied by a panel.

// Rows of a strip are multiplied so many columns at a time; LINE floats are a line of a cache.
enum { DEPTH = 256, STRIPS = 16, HEIGHT = STRIPS * ROWS, CHUNK = DEPTH / STRIPS, LINE = 16 };

// Of a strip of packed rows, [depth, ROWS]: a line more, so that the same columns of two strips don't lie a large power of two apart.
enum { STRIP = DEPTH * ROWS + LINE };

// Rows of a that lie dense in its columns. Columns that lie 4 KB apart share a set of the first cache, which has room for eight lines.
enum { AHEAD = 8 };

static void pack_strips(const float* a, size_t column, int rows, int depth, float* to) {
  for (int k = 0; k < depth; k++, a += column) {
    for (int r = 0; r < rows; r += LINE) __builtin_prefetch(a + AHEAD * column + r);
    for (int r = 0; r + ROWS <= rows; r += ROWS) memcpy(to + r / ROWS * STRIP + k * ROWS, a + r, ROWS * sizeof *to);
  }
}

// What of the rows ROWS doesn't divide, filled up with zeros.
static void pack_rest_of_rows(const float* a, const struct matmul* s, int rows, int depth, float* to) {
  for (int k = 0; k < depth; k++)
    for (int i = 0; i < ROWS; i++) to[k * ROWS + i] = i < rows ? a[i * s->a_row + k * s->a_column] : 0;
}

static void pack_block(const struct matmul* s, const float* a, int rows, int depth, float* to) {
  int whole = rows / ROWS * ROWS;
  if (s->a_row == 1) pack_strips(a, s->a_column, whole, depth, to);
  if (whole < rows) pack_rest_of_rows(a + whole * s->a_row, s, rows - whole, depth, to + whole / ROWS * STRIP);
}

// What is needed next, fetched a little at a time while a strip is multiplied: memory takes longer to answer than that lasts.
struct next {
  // A STRIPSth of the panel after this one, for the second cache.
  const float* panel;
  // ROWS lines of the block of a after this one, `apart` floats from each other, for the second cache.
  const float* lines;
  size_t apart;
};

// Sums are added to what memory has, which takes as long to come as they do to be made.
INLINE void fetch(const struct next* next, int chunk, const float* out, size_t out_row) {
  for (int i = 0; i < COLUMNS; i += LINE) __builtin_prefetch(next->panel + chunk * COLUMNS + i, 0, 2);
  if (chunk >= ROWS) return;
  __builtin_prefetch(next->lines + chunk * next->apart, 0, 2);
  __builtin_prefetch(out + chunk * out_row, 1);
  __builtin_prefetch(out + chunk * out_row + COLUMNS - 1, 1);
}

// As multiply_block, to the bit.
INLINE void multiply_fetching(const float* a, size_t row, size_t step, const float* panel, int depth, float* out, size_t out_row,
                              int add, const struct next* next) {
  vec left[ROWS], right[ROWS]; // unrolled, they are registers
#pragma GCC unroll 8
  for (int i = 0; i < ROWS; i++) {
    left[i] = splat(0);
    right[i] = splat(0);
  }
  for (int k = 0; k < depth;) {
    fetch(next, k / CHUNK, out, out_row);
    for (int end = at_most(k + CHUNK, depth); k < end; k++) {
      vec b_left = load(panel + k * COLUMNS), b_right = load(panel + k * COLUMNS + LANES);
#pragma GCC unroll 8
      for (int i = 0; i < ROWS; i++) {
        vec value = splat(a[i * row + k * step]);
        left[i] += value * b_left;
        right[i] += value * b_right;
      }
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < ROWS; i++) {
    store(out + i * out_row, add ? load(out + i * out_row) + left[i] : left[i]);
    store(out + i * out_row + LANES, add ? load(out + i * out_row + LANES) + right[i] : right[i]);
  }
}
