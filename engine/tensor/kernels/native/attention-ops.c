#include "attention-ops.h"

#include "attention.h"
#include "half.h"
#include "processor.h"
#include "tensorflow-op.h"

// An op's options.
enum { CAUSAL = 1, TIME_FIRST = 2, MASKED = 4, SEPARATE = 8 };

// Inputs of the forward ops: [batch, time, 3 heads, width] of queries, keys and values, or those as three [batch, time, heads, width], or
// time first; then a mask where there is one: [batch, heads, queries, keys], each of them or 1.
static int sources_of(int option) { return option & SEPARATE ? 3 : 1; }
static int inputs_of(int option) { return sources_of(option) + (option & MASKED ? 1 : 0); }

static int64_t batch_of(const struct op_shape* rows, int option) { return rows->dims[option & TIME_FIRST ? 1 : 0]; }
static int64_t time_of(const struct op_shape* rows, int option) { return rows->dims[option & TIME_FIRST ? 0 : 1]; }

// Of times of `each` floats.
static struct attention_rows rows_of(int64_t batch, int64_t time, size_t each, int option) {
  if (option & TIME_FIRST) return (struct attention_rows){each, batch * each};
  return (struct attention_rows){time * each, each};
}

static void read_mask(const struct op_shape* mask, struct attention* s) {
  const int64_t* d = mask->dims;
  s->mask.key = d[3] > 1;
  s->mask.query = d[2] > 1 ? d[3] : 0;
  s->mask.head = d[1] > 1 ? d[2] * d[3] : 0;
  s->mask.example = d[0] > 1 ? d[1] * d[2] * d[3] : 0;
}

static struct attention sizes_of(const struct op_shape* in, int option) {
  const struct op_shape* key = &in[option & SEPARATE ? 1 : 0];
  int64_t batch = batch_of(in, option), queries = time_of(in, option), keys = time_of(key, option), width = in->dims[3];
  int64_t heads = option & SEPARATE ? in->dims[2] : in->dims[2] / 3;
  size_t each = heads * width, apart = in->dims[2] * width;
  struct attention s = {.batch = (int)batch, .queries = (int)queries, .keys = (int)keys, .heads = (int)heads, .width = (int)width};
  s.causal = option & CAUSAL;
  s.query = rows_of(batch, queries, apart, option);
  s.key = rows_of(batch, keys, apart, option);
  s.out = rows_of(batch, queries, each, option);
  if (option & MASKED) read_mask(&in[sources_of(option)], &s);
  return s;
}

static int same(const struct op_shape* a, const struct op_shape* b) {
  for (int axis = 0; axis < 4; axis++)
    if (a->dims[axis] != b->dims[axis]) return 0;
  return a->rank == 4 && b->rank == 4;
}

static int is_mask(const struct op_shape* mask, const struct attention* s) {
  int64_t whole[] = {s->batch, s->heads, s->queries, s->keys};
  for (int axis = 0; axis < 4; axis++)
    if (mask->dims[axis] != 1 && mask->dims[axis] != whole[axis]) return 0;
  return mask->rank == 4;
}

static const char* check_sources(const struct op_shape* in, int option) {
  if (in[0].rank != 4) return "takes queries, keys and values of four axes";
  if (!(option & SEPARATE)) return in[0].dims[2] % 3 ? "takes queries, keys and values [batch, time, 3 heads, width]" : 0;
  int fits = same(&in[1], &in[2]) && batch_of(&in[1], option) == batch_of(&in[0], option) && in[1].dims[2] == in[0].dims[2] &&
             in[1].dims[3] == in[0].dims[3];
  return fits ? 0 : "queries, keys and values are not of the same batch, heads and width";
}

static const char* infer_forward(const struct op_shape* in, int option, struct op_shape* out) {
  const char* wrong = check_sources(in, option);
  if (wrong) return wrong;
  struct attention s = sizes_of(in, option);
  if (option & MASKED && !is_mask(&in[sources_of(option)], &s)) return "the mask is not [batch, heads, queries, keys], each of them or 1";
  out[0] = (struct op_shape){4, {in[0].dims[0], in[0].dims[1], s.heads, s.width}};
  out[1] = (struct op_shape){4, {s.batch, s.heads, s.queries, 2}};
  return 0;
}

// Inputs: the result's gradient, what the forward op was given, the result, and what else it gave.
static const char* infer_backward(const struct op_shape* in, int option, struct op_shape* out) {
  struct op_shape expected[2];
  const char* wrong = infer_forward(&in[1], option, expected);
  if (wrong) return wrong;
  const struct op_shape* given = &in[1 + inputs_of(option)];
  for (int i = 0; i < sources_of(option); i++) out[i] = in[1 + i];
  int fits = same(&in[0], &expected[0]) && same(&given[0], &expected[0]) && same(&given[1], &expected[1]);
  return fits ? 0 : "the inputs are not of the same batch, time and heads";
}

static const char* infer_scores(const struct op_shape* in, int option, struct op_shape* out) {
  struct op_shape sources[3];
  const char* wrong = infer_backward(in, option, sources);
  if (wrong) return wrong;
  struct attention s = sizes_of(&in[1], option);
  *out = (struct op_shape){4, {s.batch, s.heads, s.queries, s.keys}};
  return 0;
}

// Where queries, keys or values begin, in an array of bfloat16 or float32.
static float* source(float* const* arrays, int is_half, const struct attention* s, int option, int which) {
  if (option & SEPARATE) return arrays[which];
  size_t at = (size_t)which * s->heads * s->width;
  return is_half ? (float*)((half*)arrays[0] + at) : arrays[0] + at;
}

// `halves` says of the op's sources which are bfloat16.
static void note_sources(struct attention* s, int option, int halves) {
  s->half_query = halves & 1;
  s->half_key = option & SEPARATE ? halves >> 1 & 1 : s->half_query;
  s->half_value = option & SEPARATE ? halves >> 2 & 1 : s->half_query;
}

static int forward(const struct op_call* call) {
  int option = call->option;
  struct attention s = sizes_of(call->shapes, option);
  note_sources(&s, option, call->half_inputs);
  s.half_out = call->half_outputs & 1;
  float* const* in = (float* const*)call->inputs;
  const float* mask = option & MASKED ? in[sources_of(option)] : 0;
  struct attention_forward arrays = {source(in, s.half_query, &s, option, 0), source(in, s.half_key, &s, option, 1),
                                     source(in, s.half_value, &s, option, 2), mask,
                                     call->outputs[0], call->outputs[1]};
  return kernels_for_processor()->attention_forward(&s, &arrays);
}

static struct attention_backward given_backward(const struct op_call* call, struct attention* s) {
  int option = call->option, given = 1 + inputs_of(option);
  note_sources(s, option, call->half_inputs >> 1);
  s->half_gradient = call->half_inputs & 1;
  s->half_out = call->half_inputs >> given & 1;
  s->half_query_gradient = call->half_outputs & 1;
  s->half_key_gradient = option & SEPARATE ? 0 : s->half_query_gradient;
  float* const* in = (float* const*)&call->inputs[1];
  return (struct attention_backward){.gradient = call->inputs[0],
                                     .query = source(in, s->half_query, s, option, 0),
                                     .key = source(in, s->half_key, s, option, 1),
                                     .value = source(in, s->half_value, s, option, 2),
                                     .mask = option & MASKED ? in[sources_of(option)] : 0,
                                     .out = call->inputs[given],
                                     .scales = call->inputs[given + 1]};
}

static int backward(const struct op_call* call) {
  struct attention s = sizes_of(&call->shapes[1], call->option);
  struct attention_backward arrays = given_backward(call, &s);
  arrays.query_gradient = source(call->outputs, s.half_query_gradient, &s, call->option, 0);
  arrays.key_gradient = source(call->outputs, s.half_key_gradient, &s, call->option, 1);
  arrays.value_gradient = source(call->outputs, s.half_key_gradient, &s, call->option, 2);
  return kernels_for_processor()->attention_backward(&s, &arrays);
}

static int scores_backward(const struct op_call* call) {
  struct attention s = sizes_of(&call->shapes[1], call->option);
  struct attention_backward arrays = given_backward(call, &s);
  arrays.score_gradient = call->outputs[0];
  return kernels_for_processor()->attention_backward(&s, &arrays);
}

// What an op reads as bfloat16 itself: queries, keys and values; besides, for gradients, the result and its gradient.
#define SOURCES(option) ((option) & SEPARATE ? OP_READS_HALF(0) | OP_READS_HALF(1) | OP_READS_HALF(2) : OP_READS_HALF(0))
#define GIVEN(option, inputs) (OP_READS_HALF(0) | SOURCES(option) << 1 | OP_READS_HALF(1 + (inputs)))
#define OPS(name, text, inputs, gradients, option)                                                                                    \
  static const struct op name = {"Leyden" text, inputs, 2, (option) | SOURCES(option) | OP_WRITES_HALF, infer_forward, forward};      \
  static const struct op name##_grad = {"Leyden" text "Grad", inputs + 3, gradients, (option) | GIVEN(option, inputs) | OP_WRITES_HALF, \
                                        infer_backward, backward};                                                                    \
  static const struct op name##_scores = {"Leyden" text "ScoresGrad", inputs + 3, 1, (option) | GIVEN(option, inputs), infer_scores,  \
                                          scores_backward};                                                                           \
  DEFINE_OP(name)                                                                                                                     \
  DEFINE_OP(name##_grad)                                                                                                              \
  DEFINE_OP(name##_scores)                                                                                                            \
  static int register_##name(void) { return REGISTER_OP(name) | REGISTER_OP(name##_grad) | REGISTER_OP(name##_scores); }

#define OPS_OF_EACH_ORDER(name, text, inputs, gradients, option)                                      \
  OPS(name, text, inputs, gradients, option)                                                          \
  OPS(name##_causal, text "Causal", inputs, gradients, (option) | CAUSAL)                             \
  OPS(name##_time_first, text "TimeFirst", inputs, gradients, (option) | TIME_FIRST)                  \
  OPS(name##_causal_time_first, text "CausalTimeFirst", inputs, gradients, (option) | CAUSAL | TIME_FIRST) \
  static int register_each_##name(void) {                                                             \
    return register_##name() | register_##name##_causal() | register_##name##_time_first() | register_##name##_causal_time_first(); \
  }

OPS_OF_EACH_ORDER(packed, "Attention", 1, 1, 0)
OPS_OF_EACH_ORDER(packed_masked, "AttentionMasked", 2, 1, MASKED)
OPS_OF_EACH_ORDER(separate, "CrossAttention", 3, 3, SEPARATE)
OPS_OF_EACH_ORDER(separate_masked, "CrossAttentionMasked", 4, 3, SEPARATE | MASKED)

int register_attention(void) {
  return register_each_packed() | register_each_packed_masked() | register_each_separate() | register_each_separate_masked();
}
