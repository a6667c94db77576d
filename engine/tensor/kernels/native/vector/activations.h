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
