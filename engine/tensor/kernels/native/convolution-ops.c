#include "convolution-ops.h"

#include "processor.h"
#include "tensorflow-op.h"

// An op's options; without SAME no zeros are around the input.
enum { VALID = 0, SAME = 1, BIAS = 2, RELU = 4 };

// Zeros on each side of the input.
static int padding_of(int option) { return option & SAME; }
// Rows and columns of the input that its edge costs the output.
static int lost(int option) { return 2 - 2 * padding_of(option); }

static int is_picture(const struct op_shape* shape) { return shape->rank == 4; }
static int is_filter(const struct op_shape* shape) { return shape->rank == 4 && shape->dims[0] == 3 && shape->dims[1] == 3; }
static int64_t no_less_than_zero(int64_t extent) { return extent < 0 ? 0 : extent; }

static struct op_shape picture_of(const struct op_shape* like, int more, int64_t channels) {
  const int64_t* dims = like->dims;
  return (struct op_shape){4, {dims[0], no_less_than_zero(dims[1] + more), no_less_than_zero(dims[2] + more), channels}};
}

static const char* infer_forward(const struct op_shape* in, int option, struct op_shape* out) {
  if (!is_picture(&in[0]) || !is_filter(&in[1])) return "takes a picture [batch, height, width, in] and a filter [3, 3, in, out]";
  if (in[0].dims[3] != in[1].dims[2]) return "the picture's channels are not those of the filter";
  int biased = in[2].rank == 1 && in[2].dims[0] == in[1].dims[3];
  if (option & BIAS && !biased) return "takes a bias for each of the filter's channels";
  *out = picture_of(&in[0], -lost(option), in[1].dims[3]);
  return 0;
}

static const char* infer_input_gradient(const struct op_shape* in, int option, struct op_shape* out) {
  if (!is_filter(&in[0]) || !is_picture(&in[1])) return "takes a filter [3, 3, in, out] and a gradient [batch, height, width, out]";
  if (in[1].dims[3] != in[0].dims[3]) return "the gradient's channels are not those of the filter";
  *out = picture_of(&in[1], lost(option), in[0].dims[2]);
  return 0;
}

static const char* infer_filter_gradient(const struct op_shape* in, int option, struct op_shape* out) {
  if (!is_picture(&in[0]) || !is_picture(&in[1])) return "takes a picture and a gradient, both [batch, height, width, channels]";
  const int64_t *x = in[0].dims, *dy = in[1].dims;
  if (x[0] != dy[0] || x[1] - lost(option) != dy[1] || x[2] - lost(option) != dy[2]) return "the gradient is not of the picture's size";
  *out = (struct op_shape){4, {3, 3, x[3], dy[3]}};
  return 0;
}

static struct convolution between(const struct op_shape* in, const struct op_shape* out, int padding, int turned) {
  const int64_t *i = in->dims, *o = out->dims;
  return (struct convolution){(int)i[0], (int)i[1], (int)i[2], (int)i[3], (int)o[1], (int)o[2], (int)o[3], padding, turned, 0};
}

static int forward(const struct op_call* call) {
  struct convolution shape = between(&call->shapes[0], &call->output_shapes[0], padding_of(call->option), 0);
  shape.rectified = (call->option & RELU) != 0;
  const float* bias = call->option & BIAS ? call->inputs[2] : 0;
  return kernels_for_processor()->convolve(&shape, call->inputs[0], call->inputs[1], bias, call->outputs[0]);
}

// The convolution of the gradient with the turned filter, with as much padding as gives the input's size.
static int input_gradient(const struct op_call* call) {
  struct convolution shape = between(&call->shapes[1], &call->output_shapes[0], 2 - padding_of(call->option), 1);
  return kernels_for_processor()->convolve(&shape, call->inputs[1], call->inputs[0], 0, call->outputs[0]);
}

static int filter_gradient(const struct op_call* call) {
  struct convolution shape = between(&call->shapes[0], &call->shapes[1], padding_of(call->option), 0);
  return kernels_for_processor()->filter_gradient(&shape, call->inputs[0], call->inputs[1], call->outputs[0]);
}

static const struct op forward_same = {"LeydenConv2DSame", 2, 1, SAME, infer_forward, forward};
static const struct op forward_valid = {"LeydenConv2DValid", 2, 1, VALID, infer_forward, forward};
static const struct op forward_same_bias = {"LeydenConv2DSameBias", 3, 1, SAME | BIAS, infer_forward, forward};
static const struct op forward_valid_bias = {"LeydenConv2DValidBias", 3, 1, VALID | BIAS, infer_forward, forward};
static const struct op forward_same_bias_relu = {"LeydenConv2DSameBiasRelu", 3, 1, SAME | BIAS | RELU, infer_forward, forward};
static const struct op forward_valid_bias_relu = {"LeydenConv2DValidBiasRelu", 3, 1, VALID | BIAS | RELU, infer_forward, forward};
static const struct op input_same = {"LeydenConv2DBackpropInputSame", 2, 1, SAME, infer_input_gradient, input_gradient};
static const struct op input_valid = {"LeydenConv2DBackpropInputValid", 2, 1, VALID, infer_input_gradient, input_gradient};
static const struct op filter_same = {"LeydenConv2DBackpropFilterSame", 2, 1, SAME, infer_filter_gradient, filter_gradient};
static const struct op filter_valid = {"LeydenConv2DBackpropFilterValid", 2, 1, VALID, infer_filter_gradient, filter_gradient};
DEFINE_OP(forward_same)
DEFINE_OP(forward_valid)
DEFINE_OP(forward_same_bias)
DEFINE_OP(forward_valid_bias)
DEFINE_OP(forward_same_bias_relu)
DEFINE_OP(forward_valid_bias_relu)
DEFINE_OP(input_same)
DEFINE_OP(input_valid)
DEFINE_OP(filter_same)
DEFINE_OP(filter_valid)

int register_convolutions(void) {
  int same = REGISTER_OP(forward_same) | REGISTER_OP(input_same) | REGISTER_OP(filter_same);
  int biased = REGISTER_OP(forward_same_bias) | REGISTER_OP(forward_valid_bias);
  int rectified = REGISTER_OP(forward_same_bias_relu) | REGISTER_OP(forward_valid_bias_relu);
  return same | biased | rectified | REGISTER_OP(forward_valid) | REGISTER_OP(input_valid) | REGISTER_OP(filter_valid);
}
