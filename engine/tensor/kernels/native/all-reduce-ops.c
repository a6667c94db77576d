#include "all-reduce-ops.h"

#include <stdio.h>
#include <stdlib.h>

#include "all-reduce.h"
#include "denormals.h"
#include "rank-groups.h"
#include "tensorflow.h"

enum { MOST_AXES = 16 };

struct attributes {
  int64_t group, reduction;
};

static void* create(TF_OpKernelConstruction* construction) {
  struct attributes* attributes = malloc(sizeof *attributes);
  TF_Status* status = TF_NewStatus();
  TF_OpKernelConstruction_GetAttrInt64(construction, "group", &attributes->group, status);
  if (TF_GetCode(status) == TF_OK) TF_OpKernelConstruction_GetAttrInt64(construction, "reduction", &attributes->reduction, status);
  if (TF_GetCode(status) != TF_OK) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return attributes;
}

// The input's values, and room for the result of the same shape: their own, where nothing else holds them.
static int take_part(TF_OpKernelContext* context, int index, TF_Tensor** held, struct reduced* part, TF_Status* status) {
  TF_GetInput(context, index, &held[0], status);
  if (TF_GetCode(status) != TF_OK) return 0;
  int64_t dims[MOST_AXES];
  int rank = TF_NumDims(held[0]), forwarded;
  if (rank > MOST_AXES) return TF_SetStatus(status, TF_INVALID_ARGUMENT, "a tensor has too many axes"), 0;
  for (int axis = 0; axis < rank; axis++) dims[axis] = TF_Dim(held[0], axis);
  size_t bytes = TF_TensorByteSize(held[0]);
  TF_DeleteTensor(held[0]); // else this holds them
  held[0] = 0;
  held[1] = TF_ForwardInputOrAllocateOutput(context, &index, 1, index, dims, rank, &forwarded, status);
  if (TF_GetCode(status) == TF_OK) TF_GetInput(context, index, &held[0], status);
  if (TF_GetCode(status) != TF_OK) return 0;
  *part = (struct reduced){TF_TensorData(held[0]), TF_TensorData(held[1]), bytes / sizeof(float)};
  return 1;
}

struct call {
  const struct attributes* attributes;
  const struct reduced* parts;
  int count;
};

static int run(struct rank_group* group, void* given) {
  const struct call* call = given;
  uint64_t state = denormals_flush(); // an eager op is run by Node's thread
  int code = all_reduce(group, (int)call->attributes->reduction, call->parts, call->count);
  denormals_restore(state);
  return code;
}

static void reduce(struct call call, TF_Status* status) {
  struct rank_failure failure = {0};
  int code = rank_groups_use((int)call.attributes->group, run, &call, &failure);
  char words[sizeof failure + 64];
  snprintf(words, sizeof words, "the ranks can't go on together: %s", failure.code ? failure.words : "this one left the group before");
  if (code) TF_SetStatus(status, code, words);
}

static void compute(void* state, TF_OpKernelContext* context) {
  int count = TF_NumInputs(context), taken = 0;
  TF_Status* status = TF_NewStatus();
  TF_Tensor** held = calloc(2 * (size_t)count, sizeof *held);
  struct reduced* parts = malloc((size_t)count * sizeof *parts);
  if (!held || !parts) TF_SetStatus(status, TF_RESOURCE_EXHAUSTED, "there is no memory for a list of the tensors");
  else while (taken < count && take_part(context, taken, held + 2 * taken, parts + taken, status)) taken++;
  if (taken == count) reduce((struct call){state, parts, count}, status);
  if (TF_GetCode(status) != TF_OK) TF_OpKernelContext_Failure(context, status);
  for (int i = 0; held && i < 2 * count; i++)
    if (held[i]) TF_DeleteTensor(held[i]);
  free(held), free(parts);
  TF_DeleteStatus(status);
}

static void infer(TF_ShapeInferenceContext* context, TF_Status* status) {
  int64_t count = TF_ShapeInferenceContextNumInputs(context);
  for (int64_t i = 0; i < count && TF_GetCode(status) == TF_OK; i++) {
    TF_ShapeHandle* shape = TF_NewShapeHandle();
    TF_ShapeInferenceContextGetInput(context, (int)i, shape, status);
    if (TF_GetCode(status) == TF_OK) TF_ShapeInferenceContextSetOutput(context, (int)i, shape, status);
    TF_DeleteShapeHandle(shape);
  }
}

int register_all_reduce(void) {
  const char* name = "LeydenAllReduce";
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(name);
  TF_OpDefinitionBuilderAddAttr(definition, "N: int >= 1");
  TF_OpDefinitionBuilderAddAttr(definition, "group: int");
  TF_OpDefinitionBuilderAddAttr(definition, "reduction: int");
  TF_OpDefinitionBuilderAddInput(definition, "tensors: N * float");
  TF_OpDefinitionBuilderAddOutput(definition, "reduced: N * float");
  TF_OpDefinitionBuilderSetIsStateful(definition, 1); // never left out, computed before the step, or joined with another
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, infer);
  TF_RegisterOpDefinition(definition, status);
  if (TF_GetCode(status) == TF_OK) TF_RegisterKernelBuilder(name, TF_NewKernelBuilder(name, "CPU", create, compute, free), status);
  int code = TF_GetCode(status);
  TF_DeleteStatus(status);
  return code;
}
