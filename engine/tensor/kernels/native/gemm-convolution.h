#pragma once

// A convolution of any filter and stride as a product of matrices, float32: pictures are [batch, height, width, channels] and filters
// [high, wide, in, out].

struct gemm_convolution {
  int batch, in_height, in_width, in_channels, out_height, out_width, out_channels;
  int filter_height, filter_width, row_stride, column_stride;
  // Zeros above and left of the input; below and right there are as many as the output needs.
  int top, left;
  // Whether results below zero become zero, as by ReLU.
  int rectified;
};

// `bias` [out_channels] is added to the result, or is null. 0, or -1 where memory lacks.
typedef int gemm_convolve_function(const struct gemm_convolution* shape, const float* in, const float* filter, const float* bias, float* out);
// The gradient of the input, given that of the output.
typedef int gemm_input_gradient_function(const struct gemm_convolution* shape, const float* gradient, const float* filter, float* in);
// The gradient of the filter, given the input and the gradient of the output.
typedef int gemm_filter_gradient_function(const struct gemm_convolution* shape, const float* in, const float* gradient, float* filter);
