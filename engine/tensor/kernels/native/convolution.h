#pragma once

// A 3x3 convolution of stride 1, float32, pictures as [batch, height, width, channels] and filters as [3, 3, in, out].

struct convolution {
  int batch, in_height, in_width, in_channels, out_height, out_width, out_channels;
  // Rows and columns of zeros on each side of the input: out_height = in_height + 2 padding - 2.
  int padding;
  // Of whose convolution this is the gradient: the filter is [3, 3, out, in], and turned by half a circle.
  int turned;
  // Whether results below zero become zero, as by ReLU.
  int rectified;
};

// `bias` [out_channels] is added to the result, or is null. 0, or -1 where memory lacks.
typedef int convolve_function(const struct convolution* shape, const float* in, const float* filter, const float* bias, float* out);
// The gradient of the filter, given the input and the gradient of the output.
typedef int filter_gradient_function(const struct convolution* shape, const float* in, const float* gradient, float* filter);
