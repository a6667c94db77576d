#include "tensorflow-op.h"

#include <stdlib.h>

#include "denormals.h"
#include "half.h"
#include "tensorflow-halves.h"

struct attributes {
  int64_t window[OP_WINDOW], result[OP_MOST_RANK];
};

static int take_inputs(const struct op* op, TF_OpKernelContext* context, TF_Tensor** tensors, struct op_call* call, TF_Status* status) {
  for (int i = 0; i < op->inputs; i++) {
    TF_GetInput(context, i, &tensors[i], status);
    if (TF_GetCode(status) != TF_OK) return 0;
    int rank = TF_NumDims(tensors[i]);
    if (rank > OP_MOST_RANK) {
      TF_SetStatus(status, TF_INVALID_ARGUMENT, "an input has too many axes");
      return 0;
    }
    call->shapes[i].rank = rank;
    for (int axis = 0; axis < rank; axis++) call->shapes[i].dims[axis] = TF_Dim(tensors[i], axis);
    call->inputs[i] = TF_TensorData(tensors[i]);
    call->half_inputs |= (TF_TensorType(tensors[i]) == TF_BFLOAT16) << i;
  }
  return 1;
}

static int make_outputs(const struct op* op, TF_OpKernelContext* context, TF_Tensor** tensors, struct op_call* call, TF_Status* status) {
  for (int i = 0; i < op->outputs; i++) {
    const struct op_shape* shape = &call->output_shapes[i];
    int type = TF_ExpectedOutputDataType(context, i);
    size_t bytes = values_of(shape) * (type == TF_BFLOAT16 ? sizeof(half) : sizeof(float));
    tensors[i] = TF_AllocateOutput(context, i, type, shape->dims, shape->rank, bytes, status);
    call->half_outputs |= (type == TF_BFLOAT16) << i;
    if (TF_GetCode(status) != TF_OK) return 0;
    call->outputs[i] = TF_TensorData(tensors[i]);
  }
  return 1;
}

static void delete_tensors(TF_Tensor** tensors, int count) {
  for (int i = 0; i < count; i++)
    if (tensors[i]) TF_DeleteTensor(tensors[i]);
}

static void compute(const struct op* op, TF_OpKernelContext* context, struct op_call* call, TF_Status* status) {
  TF_Tensor* tensors[OP_MOST_OUTPUTS] = {0};
  const char* wrong = op->infer(call->shapes, op->option, call->output_shapes);
  if (wrong) TF_SetStatus(status, TF_INVALID_ARGUMENT, wrong);
  else if (make_outputs(op, context, tensors, call, status) && values_of(&call->output_shapes[0]) > 0) {
    uint64_t state = denormals_flush(); // an eager op is run by Node's thread
    int converts = call->half_inputs & ~op_reads_halves(op->option) || call->half_outputs & ~op_writes_halves(op->option);
    int failed = converts ? compute_by_floats(op, call) : op->compute(call);
    denormals_restore(state);
    if (failed < 0) TF_SetStatus(status, TF_RESOURCE_EXHAUSTED, "there is no memory for what it keeps meanwhile");
    else if (failed) TF_SetStatus(status, TF_INVALID_ARGUMENT, "an input has a value that can't be");
  }
  delete_tensors(tensors, op->outputs);
}

static void take_attributes(const struct attributes* attributes, struct op_call* call) {
  for (int i = 0; i < OP_WINDOW; i++) call->window[i] = attributes->window[i];
  call->output_shapes[0].rank = OP_MOST_RANK;
  for (int axis = 0; axis < OP_MOST_RANK; axis++) call->output_shapes[0].dims[axis] = attributes->result[axis];
}

void op_compute(const struct op* op, const void* state, TF_OpKernelContext* context) {
  TF_Status* status = TF_NewStatus();
  TF_Tensor* tensors[OP_MOST_INPUTS] = {0};
  struct op_call call = {.option = op->option};
  if (state) take_attributes(state, &call);
  if (take_inputs(op, context, tensors, &call, status)) compute(op, context, &call, status);
  if (TF_GetCode(status) != TF_OK) TF_OpKernelContext_Failure(context, status);
  delete_tensors(tensors, op->inputs);
  TF_DeleteStatus(status);
}

// False where an extent isn't known.
static int read_dims(TF_ShapeInferenceContext* context, TF_ShapeHandle* handle, struct op_shape* shape) {
  shape->rank = (int)TF_ShapeInferenceContextRank(context, handle);
  if (shape->rank > OP_MOST_RANK) return 0;
  TF_DimensionHandle* dimension = TF_NewDimensionHandle();
  int known = 1;
  for (int axis = 0; axis < shape->rank && known; axis++) {
    TF_ShapeInferenceContextDim(context, handle, axis, dimension);
    known = TF_DimensionHandleValueKnown(dimension);
    shape->dims[axis] = known ? TF_DimensionHandleValue(dimension) : -1;
  }
  TF_DeleteDimensionHandle(dimension);
  return known;
}

static int read_shape(TF_ShapeInferenceContext* context, int input, struct op_shape* shape, TF_Status* status) {
  TF_ShapeHandle* handle = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, input, handle, status);
  int known = TF_GetCode(status) == TF_OK && TF_ShapeInferenceContextRankKnown(context, handle) && read_dims(context, handle, shape);
  TF_DeleteShapeHandle(handle);
  return known;
}

// The API makes a shape of known extents only by putting vectors' shapes together.
static void set_output(TF_ShapeInferenceContext* context, int output, const struct op_shape* shape, TF_Status* status) {
  TF_ShapeHandle* all = shape->rank == 0 ? TF_ShapeInferenceContextScalar(context)
                                         : TF_ShapeInferenceContextVectorFromSize(context, (size_t)shape->dims[0]);
  for (int axis = 1; axis < shape->rank; axis++) {
    TF_ShapeHandle *next = TF_ShapeInferenceContextVectorFromSize(context, (size_t)shape->dims[axis]), *joined = TF_NewShapeHandle();
    TF_ShapeInferenceContextConcatenateShapes(context, all, next, joined, status);
    TF_DeleteShapeHandle(all);
    TF_DeleteShapeHandle(next);
    all = joined;
  }
  TF_ShapeInferenceContextSetOutput(context, output, all, status);
  TF_DeleteShapeHandle(all);
}

void op_infer(const struct op* op, TF_ShapeInferenceContext* context, TF_Status* status) {
  struct op_shape inputs[OP_MOST_INPUTS], outputs[OP_MOST_OUTPUTS];
  int known = !(op->option & OP_WINDOWED); // functions of the C API that infer shapes can't read such attributes
  for (int i = 0; i < op->inputs && known; i++) known = read_shape(context, i, &inputs[i], status);
  if (TF_GetCode(status) != TF_OK) return;
  const char* wrong = known ? op->infer(inputs, op->option, outputs) : 0;
  if (wrong) TF_SetStatus(status, TF_INVALID_ARGUMENT, wrong);
  else if (known)
    for (int i = 0; i < op->outputs; i++) set_output(context, i, &outputs[i], status);
  else TF_ShapeInferenceContextSetUnknownShape(context, status);
}

static void* create(TF_OpKernelConstruction* construction) {
  (void)construction;
  return 0;
}

static void* create_windowed(TF_OpKernelConstruction* construction) {
  struct attributes* attributes = calloc(1, sizeof *attributes);
  if (!attributes) return 0;
  TF_Status* status = TF_NewStatus();
  TF_OpKernelConstruction_GetAttrInt64List(construction, "window", attributes->window, OP_WINDOW, status);
  TF_OpKernelConstruction_GetAttrInt64List(construction, "result", attributes->result, OP_MOST_RANK, status);
  TF_DeleteStatus(status);
  return attributes;
}

static const char* const names[OP_MOST_INPUTS] = {"a: Ta", "b: Tb", "c: Tc", "d: Td", "e: Te", "f: Tf", "g: Tg"};
static const char* const whole_names[OP_MOST_INPUTS] = {"a: int32", "b: int32", "c: int32", "d: int32", "e: int32", "f: int32", "g: int32"};
static const char* const results[OP_MOST_OUTPUTS] = {"v: Tv", "w: Tw", "x: Tx", "y: Ty", "z: Tz"};
#define TYPES ": {float, bfloat16} = DT_FLOAT"
static const char* const types[OP_MOST_INPUTS] = {"Ta" TYPES, "Tb" TYPES, "Tc" TYPES, "Td" TYPES, "Te" TYPES, "Tf" TYPES, "Tg" TYPES};
static const char* const result_types[OP_MOST_OUTPUTS] = {"Tv" TYPES, "Tw" TYPES, "Tx" TYPES, "Ty" TYPES, "Tz" TYPES};

static void add_input(TF_OpDefinitionBuilder* definition, int i, int is_whole) {
  TF_OpDefinitionBuilderAddInput(definition, (is_whole ? whole_names : names)[i]);
  if (!is_whole) TF_OpDefinitionBuilderAddAttr(definition, types[i]);
}

static void add_output(TF_OpDefinitionBuilder* definition, int i) {
  TF_OpDefinitionBuilderAddOutput(definition, results[i]);
  TF_OpDefinitionBuilderAddAttr(definition, result_types[i]);
}

int op_register(const struct op* op, void (*compute)(void*, TF_OpKernelContext*), void (*infer)(TF_ShapeInferenceContext*, TF_Status*)) {
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(op->name);
  for (int i = 0; i < op->inputs; i++) add_input(definition, i, op->option & OP_WHOLE(i));
  for (int i = 0; i < op->outputs; i++) add_output(definition, i);
  int windowed = op->option & OP_WINDOWED;
  if (windowed) TF_OpDefinitionBuilderAddAttr(definition, "window: list(int) >= 4");
  if (windowed) TF_OpDefinitionBuilderAddAttr(definition, "result: list(int) >= 4");
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, infer);
  TF_RegisterOpDefinition(definition, status);
  int code = TF_GetCode(status);
  if (code == TF_OK) {
    TF_RegisterKernelBuilder(op->name, TF_NewKernelBuilder(op->name, "CPU", windowed ? create_windowed : create, compute, free), status);
    code = TF_GetCode(status);
  }
  TF_DeleteStatus(status);
  return code;
}
