#include "bias-ops.h"

#include "bias.h"
#include "processor.h"
#include "tensorflow-op.h"

// A longer sum in float32 would be rounded too much.
enum { MOST_TOGETHER = 1024 };

// Of a picture two rows of pixels: those of a row of windows of 2x2. As fusions.ts has it.
static int together(const struct op_shape* gradient) {
  const int64_t* dims = gradient->dims;
  int pairs = gradient->rank == 4 && dims[1] % 2 == 0 && dims[2] > 0 && 2 * dims[2] <= MOST_TOGETHER;
  return pairs ? 2 * (int)dims[2] : 1;
}

static struct bias shape_of(const struct op_shape* gradient) {
  struct bias shape = {1, (int)gradient->dims[gradient->rank - 1], together(gradient)};
  for (int axis = 0; axis < gradient->rank - 1; axis++) shape.rows *= (int)gradient->dims[axis];
  return shape;
}

static const char* infer_sums(const struct op_shape* gradient, struct op_shape* sums) {
  if (gradient->rank < 1 || shape_of(gradient).rows == 0) return "takes a gradient [..., columns] with values";
  *sums = (struct op_shape){1, {gradient->dims[gradient->rank - 1]}};
  return 0;
}

static const char* infer_plain(const struct op_shape* in, int option, struct op_shape* out) {
  (void)option;
  return infer_sums(&in[0], &out[0]);
}

static const char* infer_relu(const struct op_shape* in, int option, struct op_shape* out) {
  (void)option;
  if (!same_shape(&in[0], &in[1])) return "the gradient is not of the result's shape";
  out[0] = in[0];
  return infer_sums(&in[0], &out[1]);
}

static int plain(const struct op_call* call) {
  struct bias shape = shape_of(&call->shapes[0]);
  return kernels_for_processor()->bias_gradient(&shape, call->inputs[0], 0, 0, call->outputs[0]);
}

static int relu(const struct op_call* call) {
  struct bias shape = shape_of(&call->shapes[0]);
  return kernels_for_processor()->bias_gradient(&shape, call->inputs[0], call->inputs[1], call->outputs[0], call->outputs[1]);
}

static const struct op bias_add_grad = {"LeydenBiasAddGrad", 1, 1, 0, infer_plain, plain};
static const struct op relu_bias_grad = {"LeydenReluBiasGrad", 2, 2, 0, infer_relu, relu};
DEFINE_OP(bias_add_grad)
DEFINE_OP(relu_bias_grad)

int register_bias(void) { return REGISTER_OP(bias_add_grad) | REGISTER_OP(relu_bias_grad); }
