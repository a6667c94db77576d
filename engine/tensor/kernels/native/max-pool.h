#pragma once

// The largest value of each window of pictures [batch, height, width, channels], float32. A window's part that lies outside of the picture
// is left out. As in TensorFlow's kernels NaN is never the largest, and a window without a value above float32's lowest gives that one.

struct max_pool {
  int batch, height, width, channels, out_height, out_width;
  // Of the windows, along both axes.
  int size, stride;
  // Rows above and columns left of the picture that the first windows reach out to.
  int top, left;
};

struct max_pool_backward {
  // `x` is what was pooled, and the gradient is the result's.
  const float *x, *gradient;
  // Whether x is a result of ReLU, through which the gradient is brought back too.
  int rectified;
  float* out;
  // The sums of `out` over all but the channels [channels], or null. `rectified` and `sums` are for pictures that windows of 2x2 tile.
  float* sums;
};

typedef void max_pool_forward_function(const struct max_pool* shape, const float* x, float* out);
// A window's gradient goes to the first of its largest values. 0, or -1 where memory lacks.
typedef int max_pool_backward_function(const struct max_pool* shape, const struct max_pool_backward* arrays);

// Whether each value is in one window, and all windows are whole.
static inline int max_pool_tiles(const struct max_pool* s) {
  return s->size == s->stride && s->height == s->out_height * s->size && s->width == s->out_width * s->size;
}
