#include "lstm-ops.h"

#include "lstm.h"
#include "processor.h"
#include "tensorflow-op.h"

static int is(const struct op_shape* shape, int rank, int64_t a, int64_t b, int64_t c) {
  const int64_t* dims = shape->dims;
  return shape->rank == rank && dims[0] == a && dims[1] == b && (rank == 2 || dims[2] == c);
}

static struct op_shape steps_of(struct lstm shape, int parts) { return (struct op_shape){3, {shape.time, shape.batch, parts * shape.units}}; }
static struct op_shape state_of(struct lstm shape) { return (struct op_shape){2, {shape.batch, shape.units}}; }
static struct lstm sizes_of(const struct op_shape* steps, int units) { return (struct lstm){(int)steps->dims[0], (int)steps->dims[1], units}; }

// Inputs: sums [time, batch, 4 units], weight [4 units, units], hidden and cell [batch, units].
static const char* infer_forward(const struct op_shape* in, int option, struct op_shape* out) {
  (void)option;
  int64_t batch = in[0].dims[1], units = in[1].dims[1];
  if (in[0].rank != 3 || in[1].rank != 2) return "takes sums [time, batch, 4 units] and a weight [4 units, units]";
  if (in[0].dims[2] != 4 * units || in[1].dims[0] != 4 * units) return "sums and weight are not of four gates of as many units";
  if (!is(&in[2], 2, batch, units, 0) || !is(&in[3], 2, batch, units, 0)) return "hidden state and cell are not [batch, units]";
  struct lstm shape = sizes_of(&in[0], (int)units);
  out[0] = out[1] = steps_of(shape, 1);
  out[2] = steps_of(shape, 4);
  return 0;
}

// Inputs: gradients of the hidden states [time, batch, units] and of the last cell [batch, units], weight, the first cell, cells, gates.
static const char* infer_backward(const struct op_shape* in, int option, struct op_shape* out) {
  (void)option;
  if (in[0].rank != 3) return "takes gradients of the hidden states [time, batch, units]";
  int64_t time = in[0].dims[0], batch = in[0].dims[1], units = in[0].dims[2];
  int fits = is(&in[1], 2, batch, units, 0) && is(&in[2], 2, 4 * units, units, 0) && is(&in[3], 2, batch, units, 0) &&
             is(&in[4], 3, time, batch, units) && is(&in[5], 3, time, batch, 4 * units);
  if (!fits) return "the inputs are not of the same time, batch and units";
  struct lstm shape = sizes_of(&in[0], (int)units);
  out[0] = steps_of(shape, 4);
  out[1] = out[2] = state_of(shape);
  return 0;
}

static int forward(const struct op_call* call) {
  const float* const* in = call->inputs;
  struct lstm shape = sizes_of(&call->shapes[0], (int)call->shapes[1].dims[1]);
  struct lstm_forward arrays = {in[0], in[1], in[2], in[3], call->outputs[0], call->outputs[1], call->outputs[2]};
  return kernels_for_processor()->lstm_forward(&shape, &arrays);
}

static int backward(const struct op_call* call) {
  const float* const* in = call->inputs;
  struct lstm shape = sizes_of(&call->shapes[0], (int)call->shapes[0].dims[2]);
  struct lstm_backward arrays = {in[0], in[1], in[2], in[3], in[4], in[5], call->outputs[0], call->outputs[1], call->outputs[2]};
  return kernels_for_processor()->lstm_backward(&shape, &arrays);
}

static const struct op lstm = {"LeydenLstm", 4, 3, 0, infer_forward, forward};
static const struct op lstm_grad = {"LeydenLstmGrad", 6, 3, 0, infer_backward, backward};
DEFINE_OP(lstm)
DEFINE_OP(lstm_grad)

int register_lstm(void) { return REGISTER_OP(lstm) | REGISTER_OP(lstm_grad); }
