#pragma once

#include <stddef.h>

// The Gaussian error linear unit (Hendrycks and Gimpel 2016) of x + bias, float32: x [rows, columns], bias [columns]. Without a bias
// (null) rows are as long as one likes, and the last one ends with `values`.

struct gelu {
  int columns;
  size_t values;
  // The approximation by tanh.
  int by_tanh;
  // Which of x, the gradient of the result, and what is written for each of x's values are bfloat16.
  int half_x, half_gradient, half_out;
};

struct gelu_backward {
  const float *gradient, *x, *bias;
  // Of x, and of the bias unless that is null.
  float *x_gradient, *bias_gradient;
};

// 0, or -1 where memory lacks.
typedef int gelu_function(const struct gelu* shape, const float* x, const float* bias, float* out);
typedef int gelu_backward_function(const struct gelu* shape, const struct gelu_backward* arrays);
