#pragma once

#include <stdint.h>
#include <string.h>

#include "vector.h"

typedef int32_t mask_vec __attribute__((vector_size(4 * LANES)));

INLINE vec choose(mask_vec mask, vec yes, vec no) {
  mask_vec a, b;
  vec chosen;
  memcpy(&a, &yes, sizeof a);
  memcpy(&b, &no, sizeof b);
  a = (a & mask) | (b & ~mask);
  memcpy(&chosen, &a, sizeof chosen);
  return chosen;
}

// Within 3e-7 of tanh: Eigen's rational approximation, which TensorFlow uses too; beyond the bounds float32 knows but 1 and -1. NaN stays.
INLINE vec tanh_of(vec x) {
  const float bound = 7.90531110763549805f;
  x = choose(x > splat(bound), splat(bound), x);
  x = choose(x < splat(-bound), splat(-bound), x);
  vec s = x * x;
  vec p = s * -2.76076847742355e-16f + 2.00018790482477e-13f;
  p = p * s + -8.60467152213735e-11f;
  p = p * s + 5.12229709037114e-08f;
  p = p * s + 1.48572235717979e-05f;
  p = p * s + 6.37261928875436e-04f;
  p = p * s + 4.89352455891786e-03f;
  vec q = s * 1.19825839466702e-06f + 1.18534705686654e-04f;
  q = q * s + 2.26843463243900e-03f;
  q = q * s + 4.89352518554385e-03f;
  return x * p / q;
}

INLINE vec sigmoid_of(vec x) { return tanh_of(x * .5f) * .5f + .5f; }

INLINE vec as_floats(mask_vec bits) {
  vec values;
  memcpy(&values, &bits, sizeof values);
  return values;
}

INLINE mask_vec as_bits(vec values) {
  mask_vec bits;
  memcpy(&bits, &values, sizeof bits);
  return bits;
}

// Within 2e-7 of exp(x), relatively, for x up to 88; 0 below -87. Cephes' polynomial of what is left of x beside multiples of ln 2.
INLINE vec exp_of(vec x) {
  const float rounding = 12582912; // 1.5 * 2^23: what is added to it is rounded to a whole number, in its last bits
  vec shifted = x * 1.44269504088896341f + rounding, whole = shifted - rounding;
  vec r = x - whole * .693359375f + whole * 2.12194440e-4f;
  vec p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1;
  mask_vec power = (as_bits(shifted) - as_bits(splat(rounding)) + 127) << 23;
  return choose(x < splat(-87), splat(0), p * as_floats(power));
}

// Within 4e-7 of the error function: Eigen's rational approximation, which TensorFlow uses too.
INLINE vec erf_of(vec x) {
  x = choose(x > splat(4), splat(4), x);
  x = choose(x < splat(-4), splat(-4), x);
  vec s = x * x;
  vec p = s * -2.72614225801306e-10f + 2.77068142495902e-08f;
  p = p * s + -2.10102402082508e-06f;
  p = p * s + -5.69250639462346e-05f;
  p = p * s + -7.34990630326855e-04f;
  p = p * s + -2.95459980854025e-03f;
  p = p * s + -1.60960333262415e-02f;
  vec q = s * -1.45660718464996e-05f + -2.13374055278905e-04f;
  q = q * s + -1.68282697438203e-03f;
  q = q * s + -7.37332916720468e-03f;
  q = q * s + -1.42647390514189e-02f;
  return x * p / q;
}
