#pragma once

// Vectors of the width that this file is compiled for. Files that include it are compiled once for each instruction set, and what
// they export has its name in theirs.

#if defined(__AVX512F__)
#define FOR_THIS_PROCESSOR(name) name##_avx512
enum { LANES = 16, ROWS = 8 };
#elif defined(__AVX2__)
#define FOR_THIS_PROCESSOR(name) name##_avx2
enum { LANES = 8, ROWS = 6 };
#elif defined(__AVX__)
#define FOR_THIS_PROCESSOR(name) name##_avx
enum { LANES = 8, ROWS = 6 };
#else
#define FOR_THIS_PROCESSOR(name) name##_baseline
enum { LANES = 4, ROWS = 8 };
#endif

// A block of a product is ROWS by COLUMNS: as many accumulators as there are registers for.
enum { COLUMNS = 2 * LANES };

#define INLINE static inline __attribute__((always_inline))

typedef float vec __attribute__((vector_size(4 * LANES)));
typedef float loose_vec __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

INLINE vec load(const float* from) { return *(const loose_vec*)from; }
INLINE void store(float* to, vec values) { *(loose_vec*)to = values; }

// The first `count` values, and zeros after them.
INLINE vec load_some(const float* from, int count) {
  vec values = {0};
  for (int i = 0; i < count; i++) values[i] = from[i];
  return values;
}

INLINE void store_some(float* to, vec values, int count) {
  for (int i = 0; i < count; i++) to[i] = values[i];
}

INLINE vec splat(float value) { return value - (vec){0}; }

INLINE int round_up(int value, int multiple) { return (value + multiple - 1) / multiple * multiple; }
INLINE int at_most(int value, int most) { return value < most ? value : most; }
