import koffi from 'koffi'
import type { Pointer } from './c-api.ts'

/** One result of a graph's operation, as the C API takes it by value. */
export interface GraphOutput {
  oper: Pointer
  index: number
}

koffi.struct('TF_Output', { oper: 'void*', index: 'int' })

type Bind = <F>(signature: string) => F

/** The part of TensorFlow's C API that builds graphs; signatures follow tensorflow/c/c_api.h. */
export function bindGraphs(bind: Bind) {
  return {
    TF_NewGraph: bind<() => Pointer>('void* TF_NewGraph()'),
    TF_DeleteGraph: bind<(graph: Pointer) => void>('void TF_DeleteGraph(void* graph)'),
    TF_NewOperation: bind<(graph: Pointer, op: string, name: string) => Pointer>(
      'void* TF_NewOperation(void* graph, const char* op, const char* name)',
    ),
    TF_FinishOperation: bind<(description: Pointer, status: Pointer) => Pointer>(
      'void* TF_FinishOperation(void* description, void* status)',
    ),
    TF_AddInput: bind<(description: Pointer, input: GraphOutput) => void>('void TF_AddInput(void* description, TF_Output input)'),
    TF_AddInputList: bind<(description: Pointer, inputs: BigInt64Array, count: number) => void>(
      'void TF_AddInputList(void* description, void* inputs, int count)',
    ),
    TF_AddControlInput: bind<(description: Pointer, operation: Pointer) => void>(
      'void TF_AddControlInput(void* description, void* operation)',
    ),
    TF_SetAttrString: bind<(description: Pointer, name: string, value: Uint8Array, bytes: number) => void>(
      'void TF_SetAttrString(void* description, const char* name, void* value, size_t bytes)',
    ),
    TF_SetAttrInt: bind<(description: Pointer, name: string, value: number) => void>(
      'void TF_SetAttrInt(void* description, const char* name, int64_t value)',
    ),
    TF_SetAttrFloat: bind<(description: Pointer, name: string, value: number) => void>(
      'void TF_SetAttrFloat(void* description, const char* name, float value)',
    ),
    TF_SetAttrBool: bind<(description: Pointer, name: string, value: number) => void>(
      'void TF_SetAttrBool(void* description, const char* name, uint8_t value)',
    ),
    TF_SetAttrType: bind<(description: Pointer, name: string, value: number) => void>(
      'void TF_SetAttrType(void* description, const char* name, int value)',
    ),
    TF_SetAttrShape: bind<(description: Pointer, name: string, dims: BigInt64Array, rank: number) => void>(
      'void TF_SetAttrShape(void* description, const char* name, void* dims, int rank)',
    ),
    TF_SetAttrIntList: bind<(description: Pointer, name: string, values: BigInt64Array, count: number) => void>(
      'void TF_SetAttrIntList(void* description, const char* name, void* values, int count)',
    ),
    TF_SetAttrFloatList: bind<(description: Pointer, name: string, values: Float32Array, count: number) => void>(
      'void TF_SetAttrFloatList(void* description, const char* name, void* values, int count)',
    ),
    TF_SetAttrTypeList: bind<(description: Pointer, name: string, values: Int32Array, count: number) => void>(
      'void TF_SetAttrTypeList(void* description, const char* name, void* values, int count)',
    ),
    TF_SetAttrTensor: bind<(description: Pointer, name: string, tensor: Pointer, status: Pointer) => void>(
      'void TF_SetAttrTensor(void* description, const char* name, void* tensor, void* status)',
    ),
    TF_OperationNumOutputs: bind<(operation: Pointer) => number>('int TF_OperationNumOutputs(void* operation)'),
    TF_OperationOutputType: bind<(output: GraphOutput) => number>('int TF_OperationOutputType(TF_Output output)'),
    TF_GraphGetTensorNumDims: bind<(graph: Pointer, output: GraphOutput, status: Pointer) => number>(
      'int TF_GraphGetTensorNumDims(void* graph, TF_Output output, void* status)',
    ),
    TF_GraphGetTensorShape: bind<(graph: Pointer, output: GraphOutput, dims: BigInt64Array, rank: number, status: Pointer) => void>(
      'void TF_GraphGetTensorShape(void* graph, TF_Output output, void* dims, int rank, void* status)',
    ),
    TF_GraphSetTensorShape: bind<(graph: Pointer, output: GraphOutput, dims: BigInt64Array, rank: number, status: Pointer) => void>(
      'void TF_GraphSetTensorShape(void* graph, TF_Output output, void* dims, int rank, void* status)',
    ),
    TF_GraphToFunctionWithControlOutputs: bind<
      (
        ...given: [
          graph: Pointer,
          name: string,
          appendHash: number,
          operationCount: number,
          operations: BigInt64Array,
          inputCount: number,
          inputs: BigInt64Array,
          outputCount: number,
          outputs: BigInt64Array,
          outputNames: null,
          controlCount: number,
          controls: BigInt64Array,
          controlNames: null,
          options: null,
          description: null,
          status: Pointer,
        ]
      ) => Pointer
    >(
      'void* TF_GraphToFunctionWithControlOutputs(void* graph, const char* name, uint8_t append_hash, int operation_count, ' +
        'void* operations, int input_count, void* inputs, int output_count, void* outputs, void* output_names, int control_count, ' +
        'void* controls, void* control_names, void* options, const char* description, void* status)',
    ),
    TF_DeleteFunction: bind<(definition: Pointer) => void>('void TF_DeleteFunction(void* definition)'),
  }
}
