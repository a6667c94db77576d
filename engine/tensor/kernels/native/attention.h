#pragma once

#include <stddef.h>

// Attention (Vaswani et al. 2017) of several heads: softmax(q k^T / sqrt(width) + mask) v, where each time of an example has
// [heads, width] floats as query, key, value and result.

// How far apart two examples and two times lie, in floats.
struct attention_rows {
  size_t example, time;
};

struct attention {
  int batch, queries, keys, heads, width;
  // Each query sees the keys up to its own place.
  int causal;
  struct attention_rows query, key, out;
  // Of the mask: how far apart two examples, heads, queries and keys lie in it, which for keys is 1; 0 where it is the same for all.
  struct {
    size_t example, head, query, key;
  } mask;
  // Which are bfloat16: queries, keys, values, what comes out, its gradient, and the gradients of queries and of
  // keys and values.
  int half_query, half_key, half_value, half_out, half_gradient, half_query_gradient, half_key_gradient;
};

struct attention_forward {
  // The mask is null where nothing is added to the scores.
  const float *query, *key, *value, *mask;
  // Of each query, [batch, heads, queries, 2]: its largest score, and 1 over the sum of exp(score - largest).
  float *out, *scales;
};

struct attention_backward {
  const float *gradient, *query, *key, *value, *mask, *out, *scales;
  // Of the scores, [batch, heads, queries, keys], and then of nothing else; or null.
  float* score_gradient;
  float *query_gradient, *key_gradient, *value_gradient;
};

// 0, or -1 where memory lacks.
typedef int attention_forward_function(const struct attention* shape, const struct attention_forward* arrays);
typedef int attention_backward_function(const struct attention* shape, const struct attention_backward* arrays);
