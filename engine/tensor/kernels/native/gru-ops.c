#include "gru-ops.h"

#include "gru.h"
#include "processor.h"
#include "tensorflow-op.h"

static int is(const struct op_shape* shape, int rank, int64_t a, int64_t b, int64_t c) {
  const int64_t* dims = shape->dims;
  return shape->rank == rank && dims[0] == a && (rank < 2 || dims[1] == b) && (rank < 3 || dims[2] == c);
}

static struct op_shape steps_of(const struct op_shape* steps, int64_t size) { return (struct op_shape){3, {steps->dims[0], steps->dims[1], size}}; }
static struct gru sizes_of(const struct op_shape* steps, int units) { return (struct gru){(int)steps->dims[0], (int)steps->dims[1], units}; }

// Inputs: sums [time, batch, 3 units], weight [3 units, units], bias [3 units], hidden [batch, units].
static const char* infer_forward(const struct op_shape* in, int option, struct op_shape* out) {
  (void)option;
  int64_t units = in[1].dims[1];
  if (in[0].rank != 3 || in[1].rank != 2) return "takes sums [time, batch, 3 units] and a weight [3 units, units]";
  int fits = in[0].dims[2] == 3 * units && in[1].dims[0] == 3 * units && is(&in[2], 1, 3 * units, 0, 0);
  if (!fits) return "sums, weight and bias are not of three gates of as many units";
  if (!is(&in[3], 2, in[0].dims[1], units, 0)) return "the hidden state is not [batch, units]";
  out[0] = steps_of(&in[0], units);
  out[1] = steps_of(&in[0], 4 * units);
  return 0;
}

// Inputs: gradients of the hidden states [time, batch, units], weight, the first hidden state, hidden states, gates.
static const char* infer_backward(const struct op_shape* in, int option, struct op_shape* out) {
  (void)option;
  if (in[0].rank != 3) return "takes gradients of the hidden states [time, batch, units]";
  int64_t time = in[0].dims[0], batch = in[0].dims[1], units = in[0].dims[2];
  int fits = is(&in[1], 2, 3 * units, units, 0) && is(&in[2], 2, batch, units, 0) && is(&in[3], 3, time, batch, units) &&
             is(&in[4], 3, time, batch, 4 * units);
  if (!fits) return "the inputs are not of the same time, batch and units";
  out[0] = out[1] = steps_of(&in[0], 3 * units);
  out[2] = in[2];
  return 0;
}

static int forward(const struct op_call* call) {
  const float* const* in = call->inputs;
  struct gru shape = sizes_of(&call->shapes[0], (int)call->shapes[1].dims[1]);
  struct gru_forward arrays = {in[0], in[1], in[2], in[3], call->outputs[0], call->outputs[1]};
  return kernels_for_processor()->gru_forward(&shape, &arrays);
}

static int backward(const struct op_call* call) {
  const float* const* in = call->inputs;
  struct gru shape = sizes_of(&call->shapes[0], (int)call->shapes[0].dims[2]);
  struct gru_backward arrays = {in[0], in[1], in[2], in[3], in[4], call->outputs[0], call->outputs[1], call->outputs[2]};
  return kernels_for_processor()->gru_backward(&shape, &arrays);
}

static const struct op gru = {"LeydenGru", 4, 2, 0, infer_forward, forward};
static const struct op gru_grad = {"LeydenGruGrad", 5, 3, 0, infer_backward, backward};
DEFINE_OP(gru)
DEFINE_OP(gru_grad)

int register_gru(void) { return REGISTER_OP(gru) | REGISTER_OP(gru_grad); }
