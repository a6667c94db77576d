#pragma once

#include <string.h>

#include "../half.h"
#include "vector.h"

typedef uint32_t bits __attribute__((vector_size(4 * LANES)));
typedef half halves __attribute__((vector_size(2 * LANES)));

INLINE vec load_halves(const half* from) {
  halves values;
  memcpy(&values, from, sizeof values);
  return (vec)(__builtin_convertvector(values, bits) << 16);
}

// Adding half of what is cut off, and one more where what stays is odd, carries where it is to be rounded up. A NaN would become infinite.
INLINE void store_halves(half* to, vec values) {
  bits all = (bits)values, rounded = (all + 0x7fff + ((all >> 16) & 1)) >> 16, is_nan = (bits)(values != values);
  halves narrow = __builtin_convertvector((rounded & ~is_nan) | (((all >> 16) | 0x40) & is_nan), halves);
  memcpy(to, &narrow, sizeof narrow);
}

INLINE vec load_halves_up_to(const half* from, int count) {
  if (count >= LANES) return load_halves(from);
  half some[LANES] = {0};
  for (int i = 0; i < count; i++) some[i] = from[i];
  return load_halves(some);
}

INLINE void store_halves_up_to(half* to, vec values, int count) {
  if (count >= LANES) {
    store_halves(to, values);
    return;
  }
  half some[LANES];
  store_halves(some, values);
  for (int i = 0; i < count; i++) to[i] = some[i];
}
