#include "max-pool-ops.h"

#include "max-pool.h"
#include "processor.h"
#include "tensorflow-op.h"

// An op's options, beside the windows' size and stride. Without SAME windows lie inside of the picture.
enum { Valid = 0, Same = 1, RELU = 2, BIAS = 4 };
#define WINDOWS(size, stride) ((size) << 4 | (stride) << 8)

static int size_of(int option) { return option >> 4 & 15; }
static int stride_of(int option) { return option >> 8 & 15; }

static int count(int64_t extent, int option) {
  int64_t covered = option & Same ? extent - 1 : extent - size_of(option);
  return covered < 0 ? 0 : (int)(covered / stride_of(option)) + 1;
}

// Rows or columns before the picture: half of what the windows reach beyond it.
static int before(int64_t extent, int option) {
  int64_t beyond = (int64_t)(count(extent, option) - 1) * stride_of(option) + size_of(option) - extent;
  return option & Same && beyond > 0 ? (int)(beyond / 2) : 0;
}

static struct max_pool windows_of(const struct op_shape* x, int option) {
  const int64_t *d = x->dims, height = d[1], width = d[2];
  return (struct max_pool){(int)d[0], (int)height, (int)width, (int)d[3], count(height, option), count(width, option),
                           size_of(option), stride_of(option), before(height, option), before(width, option)};
}

static struct op_shape pooled(const struct op_shape* x, int option) {
  struct max_pool s = windows_of(x, option);
  return (struct op_shape){4, {s.batch, s.out_height, s.out_width, s.channels}};
}

static const char* infer_forward(const struct op_shape* in, int option, struct op_shape* out) {
  if (in[0].rank != 4) return "takes a picture [batch, height, width, channels]";
  *out = pooled(&in[0], option);
  return 0;
}

static const char* infer_gradient(const struct op_shape* in, int option, struct op_shape* out) {
  if (in[0].rank != 4) return "takes a picture [batch, height, width, channels], and the gradient of its windows";
  struct op_shape windows = pooled(&in[0], option);
  if (!same_shape(&windows, &in[1])) return "the gradient is not of the picture's windows";
  struct max_pool shape = windows_of(&in[0], option);
  if (option & RELU && !max_pool_tiles(&shape)) return "the windows don't tile the picture";
  out[0] = in[0];
  out[1] = (struct op_shape){1, {in[0].dims[3]}};
  return 0;
}

static int forward(const struct op_call* call) {
  struct max_pool shape = windows_of(&call->shapes[0], call->option);
  kernels_for_processor()->max_pool_forward(&shape, call->inputs[0], call->outputs[0]);
  return 0;
}

static int gradient(const struct op_call* call) {
  struct max_pool shape = windows_of(&call->shapes[0], call->option);
  float* const* out = call->outputs;
  struct max_pool_backward arrays = {call->inputs[0], call->inputs[1], (call->option & RELU) != 0, out[0], call->option & BIAS ? out[1] : 0};
  return kernels_for_processor()->max_pool_backward(&shape, &arrays);
}

// The windows that networks have.
#define EACH_WINDOWS(OP) OP(2, 2, Same) OP(2, 2, Valid) OP(3, 2, Same) OP(3, 2, Valid) OP(3, 1, Same) OP(3, 1, Valid) OP(3, 3, Same) OP(3, 3, Valid)

#define NAME(what, size, stride, padding) "LeydenMaxPool" what #size "x" #size "Stride" #stride #padding
#define DEFINE_WINDOWS(s, stride, padding)                                                                                               \
  static const struct op forward_##s##_##stride##_##padding = {NAME("", s, stride, padding), 1, 1, WINDOWS(s, stride) | padding,         \
                                                               infer_forward, forward};                                                  \
  static const struct op gradient_##s##_##stride##_##padding = {NAME("Grad", s, stride, padding), 2, 1, WINDOWS(s, stride) | padding,    \
                                                                infer_gradient, gradient};                                               \
  DEFINE_OP(forward_##s##_##stride##_##padding)                                                                                          \
  DEFINE_OP(gradient_##s##_##stride##_##padding)
EACH_WINDOWS(DEFINE_WINDOWS)

static const struct op relu_grad = {"LeydenMaxPoolReluGrad", 2, 1, WINDOWS(2, 2) | RELU, infer_gradient, gradient};
static const struct op relu_bias_grad = {"LeydenMaxPoolReluBiasGrad", 2, 2, WINDOWS(2, 2) | RELU | BIAS, infer_gradient, gradient};
DEFINE_OP(relu_grad)
DEFINE_OP(relu_bias_grad)

#define REGISTER_WINDOWS(s, stride, padding) | REGISTER_OP(forward_##s##_##stride##_##padding) | REGISTER_OP(gradient_##s##_##stride##_##padding)
int register_max_pool(void) { return REGISTER_OP(relu_grad) | REGISTER_OP(relu_bias_grad) EACH_WINDOWS(REGISTER_WINDOWS); }
