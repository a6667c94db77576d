#pragma once

#include "vector.h"

// Winograd's F(4x4, 3x3) at the points 0, 1, -1, 2, -2, infinity, one dimension of it each: Lavin and Gray, "Fast Algorithms for
// Convolutional Neural Networks", 2015 (arXiv:1509.09308). `s` and `t` are the strides of what is read and written.

// B^T: six inputs.
INLINE void transform_input(const vec* d, int s, vec* o, int t) {
  vec d0 = d[0], d1 = d[s], d2 = d[2 * s], d3 = d[3 * s], d4 = d[4 * s], d5 = d[5 * s];
  vec even = d4 - 4 * d2, odd = d3 - 4 * d1, far_even = d4 - d2, far_odd = 2 * (d3 - d1);
  o[0] = 4 * d0 - 5 * d2 + d4;
  o[t] = even + odd;
  o[2 * t] = even - odd;
  o[3 * t] = far_even + far_odd;
  o[4 * t] = far_even - far_odd;
  o[5 * t] = 4 * d1 - 5 * d3 + d5;
}

// G: three weights become six.
INLINE void transform_weights(const vec* g, int s, vec* o, int t) {
  vec g0 = g[0], g1 = g[s], g2 = g[2 * s];
  vec ends = g0 + g2, far_ends = g0 * (1.f / 24) + g2 * (1.f / 6), far_middle = g1 * (1.f / 12);
  o[0] = g0 * .25f;
  o[t] = (ends + g1) * (-1.f / 6);
  o[2 * t] = (ends - g1) * (-1.f / 6);
  o[3 * t] = far_ends + far_middle;
  o[4 * t] = far_ends - far_middle;
  o[5 * t] = g2;
}

// A^T: six products become four outputs.
INLINE void transform_output(const vec* m, int s, vec* o, int t) {
  vec sum = m[s] + m[2 * s], difference = m[s] - m[2 * s], far_sum = m[3 * s] + m[4 * s], far_difference = m[3 * s] - m[4 * s];
  o[0] = m[0] + sum + far_sum;
  o[t] = difference + 2 * far_difference;
  o[2 * t] = sum + 4 * far_sum;
  o[3 * t] = difference + 8 * far_difference + m[5 * s];
}

// A: the gradients of four outputs become those of six products.
INLINE void transform_gradient(const vec* d, int s, vec* o, int t) {
  vec d0 = d[0], d1 = d[s], d2 = d[2 * s], d3 = d[3 * s];
  vec even = d0 + d2, odd = d1 + d3, far_even = d0 + 4 * d2, far_odd = 2 * d1 + 8 * d3;
  o[0] = d0;
  o[t] = even + odd;
  o[2 * t] = even - odd;
  o[3 * t] = far_even + far_odd;
  o[4 * t] = far_even - far_odd;
  o[5 * t] = d3;
}

// G^T: the gradients of six transformed weights become those of three weights.
INLINE void transform_weights_back(const vec* m, int s, vec* o, int t) {
  vec sum = m[s] + m[2 * s], difference = m[2 * s] - m[s], far_sum = m[3 * s] + m[4 * s], far_difference = m[3 * s] - m[4 * s];
  o[0] = m[0] * .25f - sum * (1.f / 6) + far_sum * (1.f / 24);
  o[t] = difference * (1.f / 6) + far_difference * (1.f / 12);
  o[2 * t] = (far_sum - sum) * (1.f / 6) + m[5 * s];
}
