#pragma once

#include <stddef.h>

// A product of matrices in float32: out [rows, columns] = a [rows, depth] b [depth, columns].

struct matmul {
  int rows, depth, columns;
  // How far apart a matrix's rows and columns lie, in floats; one of each is 1. Those of `out` are dense.
  size_t a_row, a_column, b_row, b_column;
  // What is added to each row [columns], or null; and whether what is below 0 becomes 0 then.
  const float* bias;
  int rectified;
};

// 0, or -1 where memory lacks.
typedef int matmul_function(const struct matmul* shape, const float* a, const float* b, float* out);
