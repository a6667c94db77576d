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
