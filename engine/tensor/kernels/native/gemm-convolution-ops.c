#include "gemm-convolution-ops.h"

#include "processor.h"
#include "tensorflow-op.h"

// An op's options.
enum { BIAS = 1, RELU = 2 };

static int is_whole(const struct op_shape* shape) {
  for (int axis = 0; axis < shape->rank; axis++)
    if (shape->dims[axis] < 1) return 0;
  return shape->rank == 4;
}

// Between a picture, a filter, and a result that has their channels. Its extents are whatever the attribute says: windows see zeros
// where the picture ends.
static const char* check(const struct op_shape* in, const struct op_shape* filter, const struct op_shape* out) {
  if (!is_whole(in) || !is_whole(filter) || !is_whole(out)) return "takes pictures [batch, height, width, channels], and filters [high, wide, in, out]";
  if (in->dims[0] != out->dims[0]) return "the pictures are not as many as the results";
  if (in->dims[3] != filter->dims[2] || out->dims[3] != filter->dims[3]) return "the channels are not those of the filter";
  return 0;
}

static const char* infer_forward(const struct op_shape* in, int option, struct op_shape* out) {
  int biased = in[2].rank == 1 && in[2].dims[0] == out->dims[3];
  if (option & BIAS && !biased) return "takes a bias for each of the filter's channels";
  return check(&in[0], &in[1], out);
}

static const char* infer_input_gradient(const struct op_shape* in, int option, struct op_shape* out) {
  (void)option;
  return check(out, &in[0], &in[1]);
}

static const char* infer_filter_gradient(const struct op_shape* in, int option, struct op_shape* out) {
  (void)option;
  return check(&in[0], out, &in[1]);
}

static struct gemm_convolution between(const struct op_call* call, const struct op_shape* in, const struct op_shape* filter,
                                       const struct op_shape* out) {
  const int64_t *i = in->dims, *f = filter->dims, *o = out->dims, *w = call->window;
  return (struct gemm_convolution){(int)i[0], (int)i[1], (int)i[2], (int)i[3], (int)o[1], (int)o[2],
                                   (int)o[3], (int)f[0], (int)f[1], (int)w[0], (int)w[1], (int)w[2],
                                   (int)w[3], (call->option & RELU) != 0};
}

// Strides are at least 1, and there are no fewer zeros than none.
static int is_wrong(const int64_t* window) { return window[0] < 1 || window[1] < 1 || window[2] < 0 || window[3] < 0; }

static int forward(const struct op_call* call) {
  if (is_wrong(call->window)) return 1;
  struct gemm_convolution shape = between(call, &call->shapes[0], &call->shapes[1], &call->output_shapes[0]);
  const float* bias = call->option & BIAS ? call->inputs[2] : 0;
  return kernels_for_processor()->gemm_convolve(&shape, call->inputs[0], call->inputs[1], bias, call->outputs[0]);
}

static int input_gradient(const struct op_call* call) {
  if (is_wrong(call->window)) return 1;
  struct gemm_convolution shape = between(call, &call->output_shapes[0], &call->shapes[0], &call->shapes[1]);
  return kernels_for_processor()->gemm_input_gradient(&shape, call->inputs[1], call->inputs[0], call->outputs[0]);
}

static int filter_gradient(const struct op_call* call) {
  if (is_wrong(call->window)) return 1;
  struct gemm_convolution shape = between(call, &call->shapes[0], &call->output_shapes[0], &call->shapes[1]);
  return kernels_for_processor()->gemm_filter_gradient(&shape, call->inputs[0], call->inputs[1], call->outputs[0]);
}

static const struct op plain = {"LeydenConv2DGemm", 2, 1, OP_WINDOWED, infer_forward, forward};
static const struct op biased = {"LeydenConv2DGemmBias", 3, 1, OP_WINDOWED | BIAS, infer_forward, forward};
static const struct op rectified = {"LeydenConv2DGemmBiasRelu", 3, 1, OP_WINDOWED | BIAS | RELU, infer_forward, forward};
static const struct op of_input = {"LeydenConv2DGemmBackpropInput", 2, 1, OP_WINDOWED, infer_input_gradient, input_gradient};
static const struct op of_filter = {"LeydenConv2DGemmBackpropFilter", 2, 1, OP_WINDOWED, infer_filter_gradient, filter_gradient};
DEFINE_OP(plain)
DEFINE_OP(biased)
DEFINE_OP(rectified)
DEFINE_OP(of_input)
DEFINE_OP(of_filter)

int register_gemm_convolutions(void) {
  return REGISTER_OP(plain) | REGISTER_OP(biased) | REGISTER_OP(rectified) | REGISTER_OP(of_input) | REGISTER_OP(of_filter);
}
