#pragma once

// Layer norm (Ba et al. 2016) of x [rows, columns] by weight and bias [columns], float32.

struct layer_norm {
  int rows, columns;
  // Which of x, the gradient of the result, and what is written for each of x's values are bfloat16.
  int half_x, half_gradient, half_out;
};

struct layer_norm_forward {
  const float *x, *weight, *bias;
  float epsilon;
  // Of each row: what was taken off, and 1 / sqrt(variance + epsilon).
  float *out, *means, *inverses;
};

struct layer_norm_backward {
  const float *gradient, *x, *weight, *means, *inverses;
  float *x_gradient, *weight_gradient, *bias_gradient;
};

// 0, or -1 where memory lacks.
typedef int layer_norm_forward_function(const struct layer_norm* shape, const struct layer_norm_forward* arrays);
typedef int layer_norm_backward_function(const struct layer_norm* shape, const struct layer_norm_backward* arrays);
