#pragma once

#include "tensorflow.h"

// An op of float32 tensors, but for inputs of whole numbers, as it is registered with TensorFlow. Each float32 tensor may be bfloat16
// instead: of inputs their type says so, of outputs the attributes "Tv" to "Tz" in their order.

enum { OP_MOST_INPUTS = 7, OP_MOST_OUTPUTS = 5, OP_MOST_RANK = 4 };

// In an op's option: input i is of int32.
#define OP_WHOLE(i) (1 << (16 + (i)))

// In an op's option: it has two attributes of four numbers, its result's shape, and the window by which it looks at pictures: strides of
// rows and columns, and zeros above and to the left.
enum { OP_WINDOWED = 1 << 15, OP_WINDOW = 4 };

// In an op's option: its function reads input i, below 6, or writes the first output as bfloat16 itself. The others are float32 for it.
#define OP_READS_HALF(i) (1 << (23 + (i)))
#define OP_WRITES_HALF (1 << 29)

static inline int op_reads_halves(int option) { return option >> 23 & 63; }
static inline int op_writes_halves(int option) { return option >> 29 & 1; }

struct op_shape {
  int rank;
  int64_t dims[OP_MOST_RANK];
};

static inline size_t values_of(const struct op_shape* shape) {
  size_t count = 1;
  for (int axis = 0; axis < shape->rank; axis++) count *= (size_t)shape->dims[axis];
  return count;
}

static inline int same_shape(const struct op_shape* a, const struct op_shape* b) {
  for (int axis = 0; axis < a->rank; axis++)
    if (a->rank != b->rank || a->dims[axis] != b->dims[axis]) return 0;
  return a->rank == b->rank;
}

struct op_call {
  struct op_shape shapes[OP_MOST_INPUTS];
  const float* inputs[OP_MOST_INPUTS];
  struct op_shape output_shapes[OP_MOST_OUTPUTS];
  float* outputs[OP_MOST_OUTPUTS];
  int option;
  int64_t window[OP_WINDOW];
  // Bit i: the input or output of that number is bfloat16, whatever the pointer to it says.
  int half_inputs, half_outputs;
};

struct op {
  const char* name;
  int inputs, outputs;
  // What sets it apart from ops of the same functions, which are given it.
  int option;
  // The results' shapes; null, or what is wrong with those of the inputs. Given an attribute's, it checks that alone.
  const char* (*infer)(const struct op_shape* inputs, int option, struct op_shape* outputs);
  // 0, -1 where memory lacks, or 1 where an input has a value that can't be.
  int (*compute)(const struct op_call* call);
};

// TensorFlow's C API gives its callbacks no data of their own, so each op needs a pair that names it.
#define DEFINE_OP(op)                                                                                       \
  static void compute_##op(void* state, TF_OpKernelContext* context) { op_compute(&op, state, context); } \
  static void infer_##op(TF_ShapeInferenceContext* context, TF_Status* status) { op_infer(&op, context, status); }
#define REGISTER_OP(op) op_register(&op, compute_##op, infer_##op)

// `state` is what was made when the kernel was: attributes, or null.
void op_compute(const struct op* op, const void* state, TF_OpKernelContext* context);
void op_infer(const struct op* op, TF_ShapeInferenceContext* context, TF_Status* status);
// A code of TF_Status.
int op_register(const struct op* op, void (*compute)(void*, TF_OpKernelContext*), void (*infer)(TF_ShapeInferenceContext*, TF_Status*));
