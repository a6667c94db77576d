#pragma once

#include <stddef.h>
#include <stdint.h>

// The part of TensorFlow's C API that kernels use, so that they are built without its headers and linked without its libraries. Nothing
// is passed by value but numbers and pointers. Signatures: tensorflow/c/{kernels,ops,tf_tensor,tf_status}.h.

typedef struct TF_Status TF_Status;
typedef struct TF_Tensor TF_Tensor;
typedef struct TF_KernelBuilder TF_KernelBuilder;
typedef struct TF_OpDefinitionBuilder TF_OpDefinitionBuilder;
typedef struct TF_OpKernelConstruction TF_OpKernelConstruction;
typedef struct TF_OpKernelContext TF_OpKernelContext;
typedef struct TF_ShapeInferenceContext TF_ShapeInferenceContext;
typedef struct TF_ShapeHandle TF_ShapeHandle;
typedef struct TF_DimensionHandle TF_DimensionHandle;

enum {
  TF_OK = 0,
  TF_CANCELLED = 1,
  TF_INVALID_ARGUMENT = 3,
  TF_DEADLINE_EXCEEDED = 4,
  TF_RESOURCE_EXHAUSTED = 8,
  TF_FAILED_PRECONDITION = 9,
  TF_ABORTED = 10
};
enum { TF_FLOAT = 1, TF_BFLOAT16 = 14 };

// Result, name, parameters.
#define TENSORFLOW_FUNCTIONS(FUNCTION) \
  FUNCTION(TF_Status*, TF_NewStatus, (void)) \
  FUNCTION(void, TF_DeleteStatus, (TF_Status*)) \
  FUNCTION(int, TF_GetCode, (const TF_Status*)) \
  FUNCTION(void, TF_SetStatus, (TF_Status*, int code, const char* message)) \
  FUNCTION(void*, TF_TensorData, (const TF_Tensor*)) \
  FUNCTION(int, TF_TensorType, (const TF_Tensor*)) \
  FUNCTION(int, TF_NumDims, (const TF_Tensor*)) \
  FUNCTION(int64_t, TF_Dim, (const TF_Tensor*, int axis)) \
  FUNCTION(size_t, TF_TensorByteSize, (const TF_Tensor*)) \
  FUNCTION(void, TF_DeleteTensor, (TF_Tensor*)) \
  FUNCTION(TF_OpDefinitionBuilder*, TF_NewOpDefinitionBuilder, (const char* name)) \
  FUNCTION(void, TF_OpDefinitionBuilderAddInput, (TF_OpDefinitionBuilder*, const char* specification)) \
  FUNCTION(void, TF_OpDefinitionBuilderAddOutput, (TF_OpDefinitionBuilder*, const char* specification)) \
  FUNCTION(void, TF_OpDefinitionBuilderAddAttr, (TF_OpDefinitionBuilder*, const char* specification)) \
  FUNCTION(void, TF_OpDefinitionBuilderSetIsStateful, (TF_OpDefinitionBuilder*, _Bool stateful)) \
  FUNCTION(void, TF_OpDefinitionBuilderSetShapeInferenceFunction, \
           (TF_OpDefinitionBuilder*, void (*)(TF_ShapeInferenceContext*, TF_Status*))) \
  FUNCTION(void, TF_RegisterOpDefinition, (TF_OpDefinitionBuilder*, TF_Status*)) \
  FUNCTION(int64_t, TF_ShapeInferenceContextNumInputs, (TF_ShapeInferenceContext*)) \
  FUNCTION(TF_ShapeHandle*, TF_NewShapeHandle, (void)) \
  FUNCTION(void, TF_DeleteShapeHandle, (TF_ShapeHandle*)) \
  FUNCTION(TF_DimensionHandle*, TF_NewDimensionHandle, (void)) \
  FUNCTION(void, TF_DeleteDimensionHandle, (TF_DimensionHandle*)) \
  FUNCTION(void, TF_ShapeInferenceContextGetInput, (TF_ShapeInferenceContext*, int index, TF_ShapeHandle*, TF_Status*)) \
  FUNCTION(void, TF_ShapeInferenceContextSetOutput, (TF_ShapeInferenceContext*, int index, TF_ShapeHandle*, TF_Status*)) \
  FUNCTION(void, TF_ShapeInferenceContextSetUnknownShape, (TF_ShapeInferenceContext*, TF_Status*)) \
  FUNCTION(int, TF_ShapeInferenceContextRankKnown, (TF_ShapeInferenceContext*, TF_ShapeHandle*)) \
  FUNCTION(int64_t, TF_ShapeInferenceContextRank, (TF_ShapeInferenceContext*, TF_ShapeHandle*)) \
  FUNCTION(void, TF_ShapeInferenceContextDim, (TF_ShapeInferenceContext*, TF_ShapeHandle*, int64_t axis, TF_DimensionHandle*)) \
  FUNCTION(int, TF_DimensionHandleValueKnown, (TF_DimensionHandle*)) \
  FUNCTION(int64_t, TF_DimensionHandleValue, (TF_DimensionHandle*)) \
  FUNCTION(TF_ShapeHandle*, TF_ShapeInferenceContextScalar, (TF_ShapeInferenceContext*)) \
  FUNCTION(TF_ShapeHandle*, TF_ShapeInferenceContextVectorFromSize, (TF_ShapeInferenceContext*, size_t size)) \
  FUNCTION(void, TF_ShapeInferenceContextConcatenateShapes, \
           (TF_ShapeInferenceContext*, TF_ShapeHandle*, TF_ShapeHandle*, TF_ShapeHandle* result, TF_Status*)) \
  FUNCTION(TF_KernelBuilder*, TF_NewKernelBuilder, \
           (const char* op, const char* device, void* (*create)(TF_OpKernelConstruction*), \
            void (*compute)(void*, TF_OpKernelContext*), void (*remove)(void*))) \
  FUNCTION(void, TF_RegisterKernelBuilder, (const char* name, TF_KernelBuilder*, TF_Status*)) \
  FUNCTION(void, TF_OpKernelConstruction_GetAttrInt64List, \
           (TF_OpKernelConstruction*, const char* name, int64_t* values, int most, TF_Status*)) \
  FUNCTION(void, TF_OpKernelConstruction_GetAttrInt64, (TF_OpKernelConstruction*, const char* name, int64_t*, TF_Status*)) \
  FUNCTION(void, TF_OpKernelConstruction_Failure, (TF_OpKernelConstruction*, TF_Status*)) \
  FUNCTION(int, TF_NumInputs, (TF_OpKernelContext*)) \
  FUNCTION(void, TF_GetInput, (TF_OpKernelContext*, int index, TF_Tensor**, TF_Status*)) \
  FUNCTION(int, TF_ExpectedOutputDataType, (TF_OpKernelContext*, int index)) \
  FUNCTION(TF_Tensor*, TF_AllocateOutput, (TF_OpKernelContext*, int index, int type, const int64_t* dims, int rank, size_t bytes, TF_Status*)) \
  FUNCTION(TF_Tensor*, TF_ForwardInputOrAllocateOutput, \
           (TF_OpKernelContext*, const int* inputs, int count, int output, const int64_t* dims, int rank, int* forwarded, TF_Status*)) \
  FUNCTION(void, TF_OpKernelContext_Failure, (TF_OpKernelContext*, TF_Status*))

// Each is a pointer to the function of that name, and called like it.
#define DECLARE_FUNCTION(result, name, parameters) extern result(*name) parameters;
TENSORFLOW_FUNCTIONS(DECLARE_FUNCTION)

// Finds the functions in the TensorFlow that this process has loaded: for all to see, but on Windows. 0, or -1 where one is missing.
int tensorflow_find(void);
