#include "layer-norm-ops.h"

#include "layer-norm.h"
#include "processor.h"
#include "tensorflow-op.h"

enum { FORWARD = OP_READS_HALF(0) | OP_WRITES_HALF, BACKWARD = FORWARD | OP_READS_HALF(1) };

static int is_row(const struct op_shape* shape, int64_t extent) { return shape->rank == 1 && shape->dims[0] == extent; }
static struct op_shape row_of(int64_t extent) { return (struct op_shape){1, {extent}}; }
static struct layer_norm sizes_of(const struct op_shape* x) { return (struct layer_norm){.rows = (int)x->dims[0], .columns = (int)x->dims[1]}; }

// Inputs: x [rows, columns], weight and bias [columns], epsilon [1].
static const char* infer_forward(const struct op_shape* in, int option, struct op_shape* out) {
  (void)option;
  int64_t rows = in[0].dims[0], columns = in[0].dims[1];
  int fits = in[0].rank == 2 && is_row(&in[1], columns) && is_row(&in[2], columns) && is_row(&in[3], 1);
  if (!fits) return "takes x [rows, columns], weight and bias [columns], and epsilon [1]";
  out[0] = in[0];
  out[1] = out[2] = row_of(rows);
  return 0;
}

// Inputs: the gradient and x [rows, columns], weight [columns], means and inverses [rows].
static const char* infer_backward(const struct op_shape* in, int option, struct op_shape* out) {
  (void)option;
  int64_t rows = in[0].dims[0], columns = in[0].dims[1];
  int fits = in[0].rank == 2 && in[1].rank == 2 && in[1].dims[0] == rows && in[1].dims[1] == columns && is_row(&in[2], columns) &&
             is_row(&in[3], rows) && is_row(&in[4], rows);
  if (!fits) return "the inputs are not of the same rows and columns";
  out[0] = in[0];
  out[1] = out[2] = row_of(columns);
  return 0;
}

static int forward(const struct op_call* call) {
  const float* const* in = call->inputs;
  struct layer_norm shape = sizes_of(&call->shapes[0]);
  shape.half_x = call->half_inputs & 1;
  shape.half_out = call->half_outputs & 1;
  struct layer_norm_forward arrays = {in[0], in[1], in[2], *in[3], call->outputs[0], call->outputs[1], call->outputs[2]};
  return kernels_for_processor()->layer_norm_forward(&shape, &arrays);
}

static int backward(const struct op_call* call) {
  const float* const* in = call->inputs;
  struct layer_norm shape = sizes_of(&call->shapes[0]);
  shape.half_gradient = call->half_inputs & 1;
  shape.half_x = call->half_inputs & 2;
  shape.half_out = call->half_outputs & 1;
  struct layer_norm_backward arrays = {in[0], in[1], in[2], in[3], in[4], call->outputs[0], call->outputs[1], call->outputs[2]};
  return kernels_for_processor()->layer_norm_backward(&shape, &arrays);
}

static const struct op layer_norm = {"LeydenLayerNorm", 4, 3, FORWARD, infer_forward, forward};
static const struct op layer_norm_grad = {"LeydenLayerNormGrad", 5, 3, BACKWARD, infer_backward, backward};
DEFINE_OP(layer_norm)
DEFINE_OP(layer_norm_grad)

int register_layer_norm(void) { return REGISTER_OP(layer_norm) | REGISTER_OP(layer_norm_grad); }
