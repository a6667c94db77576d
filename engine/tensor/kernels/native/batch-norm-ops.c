#include "batch-norm-ops.h"

#include "batch-norm.h"
#include "processor.h"
#include "tensorflow-op.h"

// An op's options.
enum { PLAIN = 0, ADD = 1, RELU = 2 };

static int is_row(const struct op_shape* shape, int64_t extent) { return shape->rank == 1 && shape->dims[0] == extent; }
static struct op_shape row_of(int64_t extent) { return (struct op_shape){1, {extent}}; }

static int64_t columns_of(const struct op_shape* x) { return x->dims[x->rank - 1]; }

static struct batch_norm sizes_of(const struct op_shape* x) {
  struct batch_norm shape = {1, (int)columns_of(x), 0};
  for (int axis = 0; axis < x->rank - 1; axis++) shape.rows *= (int)x->dims[axis];
  return shape;
}

static int are_rows(const struct op_shape* shapes, int count, int64_t columns) {
  for (int i = 0; i < count; i++)
    if (!is_row(&shapes[i], columns)) return 0;
  return 1;
}

// Inputs: x [..., columns], scale, offset, running mean and variance [columns], epsilon and momentum [2], what is added [..., columns].
static const char* infer_forward(const struct op_shape* in, int option, struct op_shape* out) {
  int fits = in[0].rank > 0 && are_rows(&in[1], 4, columns_of(&in[0])) && is_row(&in[5], 2);
  if (fits && sizes_of(&in[0]).rows == 0) return "there is nothing to normalise";
  if (!fits) return "takes x [..., columns], four rows [columns], and epsilon and momentum [2]";
  if (option & ADD && !same_shape(&in[0], &in[6])) return "what is added is not of x's shape";
  out[0] = in[0];
  for (int i = 1; i < 5; i++) out[i] = row_of(columns_of(&in[0]));
  return 0;
}

// Inputs: the gradient, with RELU its result, and x [..., columns], scale, means and inverses [columns].
static const char* infer_backward(const struct op_shape* in, int option, struct op_shape* out) {
  const struct op_shape* x = &in[option & RELU ? 2 : 1];
  int alike = same_shape(&in[0], x) && same_shape(&in[1], x);
  if (x->rank < 1 || !alike || !are_rows(x + 1, 3, columns_of(x))) return "the inputs are not of the same rows and columns";
  out[0] = *x;
  out[1] = out[2] = row_of(columns_of(x));
  return 0;
}

static int forward(const struct op_call* call) {
  const float* const* in = call->inputs;
  float* const* out = call->outputs;
  struct batch_norm shape = sizes_of(&call->shapes[0]);
  shape.rectified = (call->option & RELU) != 0;
  const float* residual = call->option & ADD ? in[6] : 0;
  struct batch_norm_forward arrays = {in[0],  in[1],  in[2],  in[3],  in[4],  residual, in[5][0],
                                      in[5][1], out[0], out[1], out[2], out[3], out[4]};
  return kernels_for_processor()->batch_norm_forward(&shape, &arrays);
}

static int backward(const struct op_call* call) {
  float* const* out = call->outputs;
  int rectified = (call->option & RELU) != 0;
  const float* const* in = call->inputs + rectified;
  struct batch_norm shape = sizes_of(&call->shapes[0]);
  struct batch_norm_backward arrays = {call->inputs[0], rectified ? in[0] : 0, in[1], in[2], in[3], in[4], out[0], out[1], out[2]};
  return kernels_for_processor()->batch_norm_backward(&shape, &arrays);
}

static const struct op batch_norm = {"LeydenBatchNorm", 6, 5, PLAIN, infer_forward, forward};
static const struct op batch_norm_relu = {"LeydenBatchNormRelu", 6, 5, RELU, infer_forward, forward};
static const struct op batch_norm_add = {"LeydenBatchNormAdd", 7, 5, ADD, infer_forward, forward};
static const struct op batch_norm_add_relu = {"LeydenBatchNormAddRelu", 7, 5, ADD | RELU, infer_forward, forward};
static const struct op batch_norm_grad = {"LeydenBatchNormGrad", 5, 3, PLAIN, infer_backward, backward};
static const struct op batch_norm_relu_grad = {"LeydenBatchNormReluGrad", 6, 3, RELU, infer_backward, backward};
DEFINE_OP(batch_norm)
DEFINE_OP(batch_norm_relu)
DEFINE_OP(batch_norm_add)
DEFINE_OP(batch_norm_add_relu)
DEFINE_OP(batch_norm_grad)
DEFINE_OP(batch_norm_relu_grad)

int register_batch_norm(void) {
  int plain = REGISTER_OP(batch_norm) | REGISTER_OP(batch_norm_relu) | REGISTER_OP(batch_norm_grad);
  return plain | REGISTER_OP(batch_norm_add) | REGISTER_OP(batch_norm_add_relu) | REGISTER_OP(batch_norm_relu_grad);
}
