#include "update-ops.h"

#include <stdlib.h>

#include "denormals.h"
#include "processor.h"
#include "tensorflow.h"
#include "updates.h"

// How many of the op's inputs belong to a parameter: itself, its slots, its gradient.
enum { SGD = 2, MOMENTUM = 3, ADAM = 4 };

// Inputs: the numbers of the step, then all parameters, the slots of one kind after those of another, all gradients.
static int take_tensors(TF_OpKernelContext* context, int kind, int count, TF_Tensor** held, struct update_tensor* tensors, TF_Status* status) {
  for (int i = 0; i < count * kind; i++) {
    TF_GetInput(context, 1 + i, &held[i], status);
    if (TF_GetCode(status) != TF_OK) return 0;
    struct update_tensor* tensor = &tensors[i % count];
    size_t values = TF_TensorByteSize(held[i]) / sizeof(float);
    if (i < count) *tensor = (struct update_tensor){values, TF_TensorData(held[i]), {0}, 0};
    else if (i >= count * (kind - 1)) tensor->gradient = TF_TensorData(held[i]);
    else tensor->slots[i / count - 1] = TF_TensorData(held[i]);
    if (values != tensor->values) TF_SetStatus(status, TF_INVALID_ARGUMENT, "a parameter, its state and its gradient differ in size");
    if (TF_GetCode(status) != TF_OK) return 0;
  }
  return 1;
}

static void run(int kind, const TF_Tensor* numbers, const struct update_tensor* tensors, int count) {
  const struct kernels* kernels = kernels_for_processor();
  uint64_t state = denormals_flush();
  if (kind == ADAM) kernels->adam(TF_TensorData(numbers), tensors, count);
  else kernels->sgd(TF_TensorData(numbers), tensors, count);
  denormals_restore(state);
}

static void update(int kind, TF_OpKernelContext* context) {
  TF_Status* status = TF_NewStatus();
  TF_Tensor* numbers = 0;
  int count = (TF_NumInputs(context) - 1) / kind;
  TF_Tensor** held = calloc((size_t)count * kind + 1, sizeof *held);
  struct update_tensor* tensors = malloc((size_t)count * sizeof *tensors + 1);
  size_t expected = kind == ADAM ? sizeof(struct adam) : sizeof(struct sgd);
  TF_GetInput(context, 0, &numbers, status);
  if (!held || !tensors) TF_SetStatus(status, TF_RESOURCE_EXHAUSTED, "there is no memory for a list of the parameters");
  else if (TF_GetCode(status) == TF_OK && TF_TensorByteSize(numbers) != expected)
    TF_SetStatus(status, TF_INVALID_ARGUMENT, "not as many numbers as the step takes");
  else if (TF_GetCode(status) == TF_OK && take_tensors(context, kind, count, held, tensors, status)) run(kind, numbers, tensors, count);
  if (TF_GetCode(status) != TF_OK) TF_OpKernelContext_Failure(context, status);
  for (int i = 0; held && i < count * kind; i++)
    if (held[i]) TF_DeleteTensor(held[i]);
  if (numbers) TF_DeleteTensor(numbers);
  free(held), free(tensors);
  TF_DeleteStatus(status);
}

static void adam(void* state, TF_OpKernelContext* context) { (void)state, update(ADAM, context); }
static void momentum(void* state, TF_OpKernelContext* context) { (void)state, update(MOMENTUM, context); }
static void sgd(void* state, TF_OpKernelContext* context) { (void)state, update(SGD, context); }

static void* create(TF_OpKernelConstruction* construction) { return (void)construction, (void*)0; }
static void remove_nothing(void* state) { (void)state; }
static void infer(TF_ShapeInferenceContext* context, TF_Status* status) { (void)context, (void)status; }

static int register_update(const char* name, void (*compute)(void*, TF_OpKernelContext*)) {
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(name);
  TF_OpDefinitionBuilderAddAttr(definition, "N: int >= 1");
  TF_OpDefinitionBuilderAddInput(definition, "numbers: float");
  TF_OpDefinitionBuilderAddInput(definition, "tensors: N * float");
  TF_OpDefinitionBuilderSetIsStateful(definition, 1);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, infer);
  TF_RegisterOpDefinition(definition, status);
  if (TF_GetCode(status) == TF_OK)
    TF_RegisterKernelBuilder(name, TF_NewKernelBuilder(name, "CPU", create, compute, remove_nothing), status);
  int code = TF_GetCode(status);
  TF_DeleteStatus(status);
  return code;
}

int register_updates(void) {
  return register_update("LeydenAdamInPlace", adam) | register_update("LeydenMomentumInPlace", momentum) |
         register_update("LeydenSgdInPlace", sgd);
}
