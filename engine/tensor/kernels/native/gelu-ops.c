#include "gelu-ops.h"

#include "gelu.h"
#include "processor.h"
#include "tensorflow-op.h"

// An op's options.
enum { BIAS = 1, TANH = 2, FORWARD = OP_READS_HALF(0) | OP_WRITES_HALF, BACKWARD = FORWARD | OP_READS_HALF(1) };

static const char* check(const struct op_shape* x, const struct op_shape* bias, int option) {
  if (!(option & BIAS)) return 0;
  int fits = x->rank == 2 && bias->rank == 1 && x->dims[1] == bias->dims[0];
  return fits ? 0 : "takes x [rows, columns] and a bias [columns]";
}

static const char* infer_forward(const struct op_shape* in, int option, struct op_shape* out) {
  *out = in[0];
  return check(&in[0], &in[1], option);
}

static const char* infer_backward(const struct op_shape* in, int option, struct op_shape* out) {
  out[0] = in[1];
  if (!same_shape(&in[0], &in[1])) return "the gradient is not of x's shape";
  if (option & BIAS) out[1] = in[2];
  return check(&in[1], &in[2], option);
}

static struct gelu shape_of(const struct op_shape* x, int option) {
  struct gelu shape = {.columns = 1 << 12, .values = 1, .by_tanh = (option & TANH) != 0};
  for (int axis = 0; axis < x->rank; axis++) shape.values *= (size_t)x->dims[axis];
  if (option & BIAS) shape.columns = (int)x->dims[1];
  return shape;
}

static int forward(const struct op_call* call) {
  struct gelu shape = shape_of(&call->shapes[0], call->option);
  shape.half_x = call->half_inputs & 1;
  shape.half_out = call->half_outputs & 1;
  const float* bias = call->option & BIAS ? call->inputs[1] : 0;
  return kernels_for_processor()->gelu(&shape, call->inputs[0], bias, call->outputs[0]);
}

static int backward(const struct op_call* call) {
  struct gelu shape = shape_of(&call->shapes[1], call->option);
  shape.half_gradient = call->half_inputs & 1;
  shape.half_x = call->half_inputs & 2;
  shape.half_out = call->half_outputs & 1;
  int biased = call->option & BIAS;
  struct gelu_backward arrays = {call->inputs[0], call->inputs[1], biased ? call->inputs[2] : 0, call->outputs[0],
                                 biased ? call->outputs[1] : 0};
  return kernels_for_processor()->gelu_backward(&shape, &arrays);
}

static const struct op exact = {"LeydenGelu", 1, 1, FORWARD, infer_forward, forward};
static const struct op by_tanh = {"LeydenGeluTanh", 1, 1, FORWARD | TANH, infer_forward, forward};
static const struct op biased = {"LeydenBiasGelu", 2, 1, FORWARD | BIAS, infer_forward, forward};
static const struct op biased_tanh = {"LeydenBiasGeluTanh", 2, 1, FORWARD | BIAS | TANH, infer_forward, forward};
static const struct op exact_grad = {"LeydenGeluGrad", 2, 1, BACKWARD, infer_backward, backward};
static const struct op tanh_grad = {"LeydenGeluTanhGrad", 2, 1, BACKWARD | TANH, infer_backward, backward};
static const struct op biased_grad = {"LeydenBiasGeluGrad", 3, 2, BACKWARD | BIAS, infer_backward, backward};
static const struct op biased_tanh_grad = {"LeydenBiasGeluTanhGrad", 3, 2, BACKWARD | BIAS | TANH, infer_backward, backward};
DEFINE_OP(exact)
DEFINE_OP(by_tanh)
DEFINE_OP(biased)
DEFINE_OP(biased_tanh)
DEFINE_OP(exact_grad)
DEFINE_OP(tanh_grad)
DEFINE_OP(biased_grad)
DEFINE_OP(biased_tanh_grad)

int register_gelu(void) {
  int forward = REGISTER_OP(exact) | REGISTER_OP(by_tanh) | REGISTER_OP(biased) | REGISTER_OP(biased_tanh);
  return forward | REGISTER_OP(exact_grad) | REGISTER_OP(tanh_grad) | REGISTER_OP(biased_grad) | REGISTER_OP(biased_tanh_grad);
}
