#pragma once

// Batch norm (Ioffe and Szegedy 2015) of x [rows, columns] in training: each column by its own mean and variance. float32.

struct batch_norm {
  int rows, columns;
  // Whether ReLU follows.
  int rectified;
};

// Arrays without rows are [columns].
struct batch_norm_forward {
  const float *x, *scale, *offset, *running_mean, *running_variance;
  // [rows, columns], added to what is normalised before ReLU, or null.
  const float* residual;
  // `momentum` is the batch's share in the new running statistics.
  float epsilon, momentum;
  float *out, *new_mean, *new_variance;
  // What was taken off, and 1 / sqrt(variance + epsilon).
  float *means, *inverses;
};

struct batch_norm_backward {
  // `out` is the result of ReLU, through which the gradient is brought back first, or null.
  const float *gradient, *out, *x, *scale, *means, *inverses;
  float *x_gradient, *scale_gradient, *offset_gradient;
};

// 0, or -1 where memory lacks.
typedef int batch_norm_forward_function(const struct batch_norm* shape, const struct batch_norm_forward* arrays);
typedef int batch_norm_backward_function(const struct batch_norm* shape, const struct batch_norm_backward* arrays);
