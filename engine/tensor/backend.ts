import { createRequire } from 'node:module'
import util from 'node:util'
import { workerData } from 'node:worker_threads'
import type { Tensor, Variable } from '@tensorflow/tfjs'
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js'
import { findRuntime } from '../runtime/index.ts'
import { LeydenError } from '../errors/index.ts'
import { correctGradients } from './gradient-corrections.ts'
import { correctKernels } from './kernel-corrections.ts'
import { registerKernels } from './kernel-files.ts'
import type { Device, TensorDescriptor, TensorRuntime } from './runtime.ts'
import { createBinding } from './tensorflow/binding.ts'
import type { SessionConfig } from './tensorflow/config-proto.ts'
import { TensorFlowRuntime } from './tensorflow/tensorflow-runtime.ts'
import { tf } from './tfjs.ts'

export type Accelerator = 'auto' | 'cpu' | 'gpu'

/** TensorFlow.js's node kernels check that the backend has this name. */
const backendName = 'tensorflow'

let config: SessionConfig = { gpu: true }
let active: { runtime: TensorRuntime; backend: NodeJSKernelBackend } | null = null

registerBackend()

/** Loads TensorFlow, if no tensor was made yet. Throws LeydenError where it isn't on disk or lacks what was asked for. */
export function startRuntime(options: { accelerator?: Accelerator; threads?: number } = {}): TensorRuntime {
  const { accelerator = 'auto', threads } = options
  if (!active) config = { gpu: accelerator !== 'cpu', intraOpThreads: threads, interOpThreads: threads }
  const runtime = currentRuntime()
  if (accelerator === 'gpu' && !runtime.devices().some(({ kind }) => kind === 'gpu')) throw noGpu()
  return runtime
}

/** What this machine's TensorFlow can compute on. */
export function listDevices(): Device[] {
  return startRuntime().devices()
}

export function currentRuntime(): TensorRuntime {
  if (!active) tf.backend() // the first look makes it
  if (!active) throw new Error(`TensorFlow.js runs on its backend '${tf.getBackend()}'; Leyden's modules need '${backendName}'`)
  return active.runtime
}

/** Whether Leyden's own ops, of tensor/kernels/native, can be run now: in a step of mixed precision they can't. */
export const hasOwnKernels = (): boolean => currentRuntime().ownKernels

/** A tensor that an op of the runtime returned, as a TensorFlow.js tensor of the current scope. */
export function adopt(descriptor: TensorDescriptor): Tensor {
  currentRuntime()
  // The method is private in the declarations only; every kernel of the package uses it.
  return (active!.backend as unknown as { createOutputTensor(metadata: TensorDescriptor): Tensor }).createOutputTensor(descriptor)
}

/** The runtime's number for a tensor, uploading its values where they are still in JavaScript. */
export function tensorId(tensor: Tensor): number {
  currentRuntime()
  return (active!.backend as unknown as { getInputTensorIds(tensors: Tensor[]): number[] }).getInputTensorIds([tensor])[0]!
}

/** How a tensor is computed that may be computed in the step that it is given to: tensors of one recipe suit one graph. Else null. */
export function recipeOf(tensor: Tensor): number | null {
  return tensor.dtype === 'string' ? null : (currentRuntime().deferred(tensorId(tensor))?.recipe.key ?? null)
}

/** How many tensors share this one's values, itself included. */
export function shareCount(tensor: Tensor): number {
  currentRuntime()
  return active!.backend.refCount(tensor.dataId)
}

/** Makes `variable` name another tensor of the runtime, which it takes over. */
export function replaceValue(variable: Variable, descriptor: TensorDescriptor): void {
  const value = adopt(descriptor)
  variable.assign(value)
  value.dispose()
}

function registerBackend(): void {
  // The kernels call these. Node 23 removed the first, and warns of the second at its first call.
  const legacy = util as unknown as Record<'isNullOrUndefined' | 'isArray', (value: unknown) => boolean>
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined
  legacy.isArray = Array.isArray
  const require = createRequire(import.meta.url)
  const { NodeJSKernelBackend } = require('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js')
  registerKernels(backendName)
  correctKernels(backendName)
  correctGradients(backendName)
  const priority = 10 // above TensorFlow.js's own backends
  tf.registerBackend(backendName, () => createBackend(NodeJSKernelBackend), priority)
  tf.enableProdMode()
}

function createBackend(Backend: typeof NodeJSKernelBackend): NodeJSKernelBackend {
  if ((workerData as { purpose?: string } | null)?.purpose === 'leyden-samples') return refusingBackend()
  const libraries = findRuntime()
  if (!libraries) throw new LeydenError('TensorFlow is not installed', { remedy: 'Run: leyden runtime install cpu' })
  const runtime = new TensorFlowRuntime(libraries, config)
  const backend = new Backend(createBinding(runtime), '@tensorflow/tfjs-node-gpu')
  active = { runtime, backend }
  return backend
}

/**
 * The backend of a thread that makes samples: a second TensorFlow would take the processor from the step. TensorFlow.js would pass over one
 * that can't be made, to its own, which rounds otherwise.
 */
function refusingBackend(): NodeJSKernelBackend {
  const refuse = (_: object, member: string | symbol) => {
    if (member === 'then') return undefined // asked of what may be a promise
    throw new LeydenError("A worker thread of a DataLoader makes a tensor; it can't.", {
      remedy: 'Compute in typed arrays there, and with tensors in the step or in onAfterBatchTransfer; or set numWorkers to 0.',
    })
  }
  return new Proxy({}, { get: refuse }) as NodeJSKernelBackend
}

function noGpu(): LeydenError {
  return new LeydenError('accelerator gpu was asked for, and TensorFlow finds no GPU', {
    remedy: 'Use --accelerator cpu, or run: leyden doctor',
    usage: true,
  })
}
