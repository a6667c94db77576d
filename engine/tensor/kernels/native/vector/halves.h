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

// Where `count` values of an array are as floats: `memory` has room for them, if the array is bfloat16.
INLINE const float* floats_at(const void* array, int is_half, size_t at, int count, float* memory) {
  if (!is_half) return (const float*)array + at;
  const half* from = (const half*)array + at;
  for (int c = 0; c < count; c += LANES) {
    int some = at_most(count - c, LANES);
    if (some < LANES) store_some(memory + c, load_halves_up_to(from + c, some), some);
    else store(memory + c, load_halves(from + c));
  }
  return memory;
}

// Where `count` values of an array are to be written as floats, for `write_floats` to bring them there.
INLINE float* floats_to(void* array, int is_half, size_t at, float* memory) { return is_half ? memory : (float*)array + at; }

INLINE void write_floats(void* array, int is_half, size_t at, int count, const float* memory) {
  half* to = (half*)array + at;
  for (int c = 0; is_half && c < count; c += LANES) {
    int some = at_most(count - c, LANES);
    if (some < LANES) store_halves_up_to(to + c, load_some(memory + c, some), some);
    else store_halves(to + c, load(memory + c));
  }
}
