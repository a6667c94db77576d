#pragma once

#include <stddef.h>

// Self-attention (Vaswani et al. 2017) of several heads: softmax(q k^T / sqrt(width)) v, where each time of an example has
// [3, heads, width] floats (query, key, value) and gets [heads, width].

struct attention {
  int batch, time, heads, width;
  // Each time sees itself and what is before it.
  int causal;
  // Of qkv and of the result: how far apart two examples and two times lie, in floats.
  size_t example, step, out_example, out_step;
};

struct attention_forward {
  const float* qkv;
  // Of each query, [batch, heads, time, 2]: its largest score, and 1 over the sum of exp(score - largest).
  float *out, *scales;
};

struct attention_backward {
  const float *gradient, *qkv, *out, *scales;
  float* qkv_gradient;
};

// 0, or -1 where memory lacks.
typedef int attention_forward_function(const struct attention* shape, const struct attention_forward* arrays);
typedef int attention_backward_function(const struct attention* shape, const struct attention_backward* arrays);
