#pragma once

#include <stddef.h>

#include "vector.h"

// Rows of values that are computed one by one: each part has about GRAIN values, however many threads there are, so that sums over
// rows are made of the same parts.
enum { GRAIN = 1 << 14 };

// A long sum is rounded less if it is made of parts: so many rows of one, where columns are few.
enum { MOST_SUMMED = 256 };

INLINE int rows_of_part(int columns) { return columns < GRAIN ? GRAIN / columns : 1; }

INLINE vec load_up_to(const float* from, int count) { return count < LANES ? load_some(from, count) : load(from); }

INLINE void store_up_to(float* to, vec values, int count) {
  if (count < LANES) store_some(to, values, count);
  else store(to, values);
}

INLINE float sum_of(vec values) {
  float sum = 0;
  for (int i = 0; i < LANES; i++) sum += values[i];
  return sum;
}

// out [columns] = the sum of `parts` rows of a matrix, in their order.
INLINE void add_rows(const float* rows, int parts, int columns, float* out) {
  for (int c = 0; c < columns; c++) out[c] = rows[c];
  for (int part = 1; part < parts; part++)
    for (int c = 0; c < columns; c++) out[c] += rows[(size_t)part * columns + c];
}

// Rows whose sums are a part of all: no fewer than `together`, and a multiple of it.
INLINE int rows_summed(int columns, int together) {
  int rows = at_most(rows_of_part(columns), MOST_SUMMED);
  return rows < together ? together : rows - rows % together;
}

// Rows that are added to sums at a time, since each addition in memory waits for the one before.
enum { AT_ONCE = 4 };

// Adds rows to `sums` [columns], one after the other.
INLINE void sum_rows(const float* from, int rows, int columns, float* sums) {
  for (int row = 0; row < rows; row += AT_ONCE)
    for (int c = 0; c < columns; c += LANES) {
      int count = at_most(columns - c, LANES), end = at_most(rows, row + AT_ONCE);
      vec sum = load_up_to(sums + c, count);
      for (int i = row; i < end; i++) sum += load_up_to(from + (size_t)i * columns + c, count);
      store_up_to(sums + c, sum, count);
    }
}
