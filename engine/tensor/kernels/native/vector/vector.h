#pragma once

#if defined(__AVX__) && !defined(__AVX512F__)
#include <immintrin.h>
#endif

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

INLINE vec splat(float value) { return value - (vec){0}; }

#if defined(__AVX__) && !defined(__AVX512F__)
// Which lanes are among the first `count`.
INLINE __m256i first_lanes(int count) {
  vec places = {0, 1, 2, 3, 4, 5, 6, 7};
  return _mm256_castps_si256(_mm256_cmp_ps(places, splat((float)count), _CMP_LT_OQ));
}

// The first `count` values, and zeros after them.
INLINE vec load_some(const float* from, int count) { return _mm256_maskload_ps(from, first_lanes(count)); }
INLINE void store_some(float* to, vec values, int count) { _mm256_maskstore_ps(to, first_lanes(count), values); }
#else
// The first `count` values, and zeros after them.
INLINE vec load_some(const float* from, int count) {
  vec values = {0};
  for (int i = 0; i < count; i++) values[i] = from[i];
  return values;
}

INLINE void store_some(float* to, vec values, int count) {
  for (int i = 0; i < count; i++) to[i] = values[i];
}
#endif

INLINE int round_up(int value, int multiple) { return (value + multiple - 1) / multiple * multiple; }
INLINE int at_most(int value, int most) { return value < most ? value : most; }
