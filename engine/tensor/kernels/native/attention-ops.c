#include "attention-ops.h"

#include "attention.h"
#include "processor.h"
#include "tensorflow-op.h"

// An op's options.
enum { PLAIN = 0, CAUSAL = 1, TIME_FIRST = 2 };

static struct attention sizes_of(const struct op_shape* qkv, int option) {
  int first = option & TIME_FIRST;
  const int64_t* d = qkv->dims;
  size_t each = (size_t)(d[2] * d[3]), out = each / 3, batch = d[first ? 1 : 0], time = d[first ? 0 : 1];
  return (struct attention){
      .batch = (int)batch,
      .time = (int)time,
      .heads = (int)d[2] / 3,
      .width = (int)d[3],
      .causal = option & CAUSAL,
      .example = first ? each : time * each,
      .step = first ? batch * each : each,
      .out_example = first ? out : time * out,
      .out_step = first ? batch * out : out,
  };
}

static int is(const struct op_shape* shape, int64_t a, int64_t b, int64_t c, int64_t d) {
  const int64_t* dims = shape->dims;
  return shape->rank == 4 && dims[0] == a && dims[1] == b && dims[2] == c && dims[3] == d;
}

static int is_packed(const struct op_shape* qkv) { return qkv->rank == 4 && qkv->dims[2] % 3 == 0; }
static const char* const packed = "takes queries, keys and values [batch, time, 3 heads, width]";

static const char* infer_forward(const struct op_shape* in, int option, struct op_shape* out) {
  if (!is_packed(&in[0])) return packed;
  const int64_t* d = in[0].dims;
  int64_t batch = d[option & TIME_FIRST ? 1 : 0], time = d[option & TIME_FIRST ? 0 : 1];
  out[0] = (struct op_shape){4, {d[0], d[1], d[2] / 3, d[3]}};
  out[1] = (struct op_shape){4, {batch, d[2] / 3, time, 2}};
  return 0;
}

// Inputs: the result's gradient, qkv, the result, and what else the forward op gave.
static const char* infer_backward(const struct op_shape* in, int option, struct op_shape* out) {
  struct op_shape expected[2];
  const char* wrong = infer_forward(&in[1], option, expected);
  if (wrong) return wrong;
  const int64_t *y = expected[0].dims, *scales = expected[1].dims;
  int fits = is(&in[0], y[0], y[1], y[2], y[3]) && is(&in[2], y[0], y[1], y[2], y[3]) && is(&in[3], scales[0], scales[1], scales[2], 2);
  *out = in[1];
  return fits ? 0 : "the inputs are not of the same batch, time and heads";
}

static int forward(const struct op_call* call) {
  struct attention shape = sizes_of(&call->shapes[0], call->option);
  struct attention_forward arrays = {call->inputs[0], call->outputs[0], call->outputs[1]};
  return kernels_for_processor()->attention_forward(&shape, &arrays);
}

static int backward(const struct op_call* call) {
  struct attention shape = sizes_of(&call->shapes[1], call->option);
  struct attention_backward arrays = {call->inputs[0], call->inputs[1], call->inputs[2], call->inputs[3], call->outputs[0]};
  return kernels_for_processor()->attention_backward(&shape, &arrays);
}

static const struct op plain = {"LeydenAttention", 1, 2, PLAIN, infer_forward, forward};
static const struct op causal = {"LeydenAttentionCausal", 1, 2, CAUSAL, infer_forward, forward};
static const struct op time_first = {"LeydenAttentionTimeFirst", 1, 2, TIME_FIRST, infer_forward, forward};
static const struct op both = {"LeydenAttentionCausalTimeFirst", 1, 2, CAUSAL | TIME_FIRST, infer_forward, forward};
static const struct op plain_grad = {"LeydenAttentionGrad", 4, 1, PLAIN, infer_backward, backward};
static const struct op causal_grad = {"LeydenAttentionCausalGrad", 4, 1, CAUSAL, infer_backward, backward};
static const struct op time_first_grad = {"LeydenAttentionTimeFirstGrad", 4, 1, TIME_FIRST, infer_backward, backward};
static const struct op both_grad = {"LeydenAttentionCausalTimeFirstGrad", 4, 1, CAUSAL | TIME_FIRST, infer_backward, backward};
DEFINE_OP(plain)
DEFINE_OP(causal)
DEFINE_OP(time_first)
DEFINE_OP(both)
DEFINE_OP(plain_grad)
DEFINE_OP(causal_grad)
DEFINE_OP(time_first_grad)
DEFINE_OP(both_grad)

int register_attention(void) {
  int forward = REGISTER_OP(plain) | REGISTER_OP(causal) | REGISTER_OP(time_first) | REGISTER_OP(both);
  return forward | REGISTER_OP(plain_grad) | REGISTER_OP(causal_grad) | REGISTER_OP(time_first_grad) | REGISTER_OP(both_grad);
}
