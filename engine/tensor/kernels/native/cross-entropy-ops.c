#include "cross-entropy-ops.h"

#include "cross-entropy.h"
#include "processor.h"
#include "tensorflow-op.h"

// Inputs: logits [rows, classes], class numbers [rows], and [2] the smoothing and the class number that is ignored.
static const char* infer(const struct op_shape* in, int option, struct op_shape* out) {
  (void)option;
  int fits = in[0].rank == 2 && in[1].rank == 1 && in[1].dims[0] == in[0].dims[0] && in[2].rank == 1 && in[2].dims[0] == 2;
  if (!fits) return "takes logits [rows, classes], class numbers [rows] and two settings";
  out[0].rank = 0;
  out[1] = in[0];
  return 0;
}

static int compute(const struct op_call* call) {
  const float* const* in = call->inputs;
  struct cross_entropy shape = {(int)call->shapes[0].dims[0], (int)call->shapes[0].dims[1], in[2][0], in[2][1]};
  struct cross_entropy_arrays arrays = {in[0], (const int32_t*)in[1], call->outputs[1], call->outputs[0]};
  return kernels_for_processor()->cross_entropy(&shape, &arrays);
}

static const struct op cross_entropy = {"LeydenCrossEntropy", 3, 2, OP_WHOLE(1), infer, compute};
DEFINE_OP(cross_entropy)

int register_cross_entropy(void) { return REGISTER_OP(cross_entropy); }
