import type { GradFunc, KernelFunc, Tensor, TensorInfo } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import type { KernelBackend } from './kernel-corrections.ts'
import type { Attribute } from './runtime.ts'
import { isTaped } from './tape.ts'
import { tf } from './tfjs.ts'

const backendName = 'tensorflow'
const rawKernel = 'TensorFlowOp'

tf.registerKernel({
  kernelName: rawKernel,
  backendName,
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { op, attributes, outputs } = attrs as unknown as { op: string; attributes: Attribute[]; outputs: number }
    return (backend as unknown as KernelBackend).executeMultipleOutputs(op, attributes, Object.values(inputs) as TensorInfo[], outputs)
  },
})

/**
 * Runs an op of TensorFlow by its own name, such as `BiasAddGrad`. It has no gradient of its own: asking for one is refused by
 * TensorFlow.js, so a forgotten one is never silently zero.
 */
export function runOp(op: string, attributes: Attribute[], inputs: Tensor[], outputs = 1): Tensor[] {
  const result = tf.engine().runKernel(rawKernel, Object.fromEntries(inputs.entries()), { op, attributes, outputs } as never)
  return Array.isArray(result) ? (result as Tensor[]) : [result as Tensor]
}

/** The same for an op with one result. */
export function runOp1(op: string, attributes: Attribute[], inputs: Tensor[]): Tensor {
  return runOp(op, attributes, inputs)[0]!
}

export interface OperationDefinition<Attributes> {
  /** Unique among TensorFlow.js's kernels. */
  name: string
  forward(run: RunKernel, inputs: Record<string, TensorInfo>, attributes: Attributes): TensorInfo | TensorInfo[]
  inputsToSave?: string[]
  outputsToSave?: boolean[]
  /**
   * Gradients by the input's name, given that of the result and what was saved (inputs first). Each is a function, called only
   * if something upstream needs it: the first layer's input gradient is never computed.
   */
  gradient(dy: Tensor | Tensor[], saved: Tensor[], attributes: Attributes): Record<string, () => Tensor>
}

/** Runs an op of TensorFlow inside a forward function. */
export type RunKernel = (op: string, attributes: Attribute[], inputs: TensorInfo[], outputs?: number) => TensorInfo[]

/** Defines a differentiable operation of few native ops, and returns the function that runs it. */
export function defineOperation<Attributes extends object>(definition: OperationDefinition<Attributes>) {
  const { name, forward, inputsToSave, outputsToSave, gradient } = definition
  const kernelFunc: KernelFunc = ({ inputs, attrs, backend }) => {
    const run: RunKernel = (op, attributes, tensors, outputs = 1) =>
      (backend as unknown as KernelBackend).executeMultipleOutputs(op, attributes, tensors, outputs)
    return forward(run, inputs as Record<string, TensorInfo>, attrs as unknown as Attributes)
  }
  tf.registerKernel({ kernelName: name, backendName, kernelFunc })
  const savesMore = outputsToSave?.slice(1).some(Boolean) ?? false
  const gradFunc = ((dy: Tensor | Tensor[], saved: Tensor[], attrs: unknown) => {
    if (savesMore && isTaped()) throw secondOrder(name)
    return gradient(dy, saved, attrs as Attributes)
  }) as GradFunc
  tf.registerGradient({ kernelName: name, inputsToSave, outputsToSave, gradFunc })
  return (inputs: Record<string, Tensor>, attributes: Attributes): Tensor => {
    const result = tf.engine().runKernel(name, inputs, attributes as never)
    return (Array.isArray(result) ? result[0] : result) as Tensor
  }
}

/** What flows into the results that were saved beside the first would be lost, without a word. */
function secondOrder(name: string): LeydenError {
  return new LeydenError(`A gradient of a gradient goes through ${name}, which has first ones only.`, {
    remedy: 'Compute that part of the step by operations of tf, which have gradients of any order.',
  })
}
