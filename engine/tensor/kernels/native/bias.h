#pragma once

// The gradient of a bias that was added to each row of a matrix [rows, columns], float32.

struct bias {
  int rows, columns;
  // So many rows are summed up together, or multiples of it: what sums them as it makes them gives the same bits.
  int together;
};

// `sums` [columns] is the gradient's over its rows. With `y`, ReLU's result, the gradient is first brought back through ReLU, to `out`;
// else both are null. 0, or -1 where memory lacks.
typedef int bias_gradient_function(const struct bias* shape, const float* gradient, const float* y, float* out, float* sums);
