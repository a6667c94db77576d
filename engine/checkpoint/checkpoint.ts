import type { Tensor, Variable } from '@tensorflow/tfjs'
import { namedVariables } from '../nn/index.ts'
import type { Optimizer } from '../optim/index.ts'
import { readFolder, writeFolder } from './folder.ts'
import { migrate } from './migrations.ts'
import { describeOptimizer, restoreOptimizers, storeSlots, type OptimizerState } from './optimizer-state.ts'
import { decodeSafetensors, safetensorsParts } from './safetensors.ts'
import type { StoredTensor, TensorSource } from './stored-types.ts'
import { restoreModel, restoreVariable, storeTensor, storeVariable, toTensor, type Misfit } from './variables.ts'

const modelFile = 'model.safetensors'
const optimizerFile = 'optimizer.safetensors'
/** These two only where there is something in them. */
const callbacksFile = 'callbacks.safetensors'
const metricsFile = 'metrics.safetensors'

/** Everything of a run but its tensors, as JSON. */
export interface CheckpointState {
  leyden: string
  module: string
  hparams: unknown
  /** Epochs that are complete, and optimiser steps taken. */
  epoch: number
  step: number
  /** Training batches of all epochs. */
  batch: number
  /** Of them those of the epoch that isn't complete. */
  batchOfEpoch: number
  /** The step whose values the loggers got last, and the batch after which was validated. */
  loggedStep: number
  validatedBatch: number
  seed: number
  optimizers: OptimizerState[]
  /** Changes of learning rates that were made while the run went on: their groups have what they did. */
  rateChanges?: number
  /** State of learning-rate schedulers, in the order in which the module configured them. */
  lrSchedulers: Record<string, unknown>[]
  /** Where the precision scales the loss. */
  lossScaler?: { scale: number; streak: number }
  /** State of callbacks by their key. */
  callbacks: Record<string, unknown>
  metrics: Record<string, number>
  /** What the trainer keeps beside: values that were logged, and where random draws stand. Not there before version 2. */
  running?: unknown
  savedAt: number
  /** A resume needs more than it has. */
  weightsOnly: boolean
}

export interface CheckpointContent {
  module: object
  optimizers: Optimizer[]
  state: Omit<CheckpointState, 'optimizers'>
  /** The variable whose values stand for one of the model, such as its average. Default: itself. */
  savedAs?: (variable: Variable) => Variable
  /** Variables of callbacks, by name. */
  callbackVariables?: ReadonlyMap<string, Variable>
  /** States of metrics, by name. */
  metricStates?: ReadonlyMap<string, Tensor>
}

/** Writes a checkpoint folder (see `folder.ts` for what a kill leaves). Returns its size in bytes. */
export function saveCheckpoint(folder: string, content: CheckpointContent): number {
  const { module, optimizers, state, savedAs = (variable) => variable } = content
  const variables = namedVariables(module)
  const model = new Map(variables.map(({ name, variable }) => [name, storeVariable(savedAs(variable), variable)]))
  const files = {
    [modelFile]: safetensorsParts(model, { format: 'pt' }), // how PyTorch's readers know the layout
    [optimizerFile]: safetensorsParts(storeSlots(optimizers, variables)),
  }
  for (const [file, tensors] of [[callbacksFile, content.callbackVariables] as const, [metricsFile, content.metricStates] as const]) {
    if (tensors && tensors.size > 0) Object.assign(files, { [file]: safetensorsParts(storeAll(tensors)) })
  }
  return writeFolder(folder, files, { ...state, optimizers: optimizers.map(describeOptimizer) })
}

/** A checkpoint in memory, checked: its state, and the functions that put its tensors back. */
export interface LoadedCheckpoint {
  folder: string
  state: CheckpointState
  /** Throws LeydenError where the model's shapes differ or, unless `strict` is false, its names. Returns how they do. */
  restoreModel(module: object, options?: { strict?: boolean }): Misfit
  /** Those of the variables that the checkpoint has. */
  restoreCallbacks(variables: ReadonlyMap<string, Variable>): void
  restoreOptimizers(optimizers: Optimizer[], module: object): void
  /** States of metrics, by name: new tensors. */
  metricStates(): Map<string, Tensor>
}

/** Reads a checkpoint folder. Throws LeydenError where it is damaged or none. */
export function loadCheckpoint(folder: string): LoadedCheckpoint {
  const read = readFolder<Record<string, unknown>>(folder)
  const state = migrate(read.state) as unknown as CheckpointState
  const tensorsOf = (name: string) => (read.files[name] ? decodeSafetensors(read.files[name], name) : new Map<string, StoredTensor>())
  const model = decodeSafetensors(read.files[modelFile]!, modelFile)
  return {
    folder,
    state,
    restoreModel: (module, { strict = true } = {}) => restoreModel(namedVariables(module), model, folder, strict),
    restoreCallbacks: (variables) => restoreAll(variables, tensorsOf(callbacksFile)),
    restoreOptimizers: (optimizers, module) =>
      restoreOptimizers(optimizers, namedVariables(module), state.optimizers, tensorsOf(optimizerFile)),
    metricStates: () => new Map([...tensorsOf(metricsFile)].map(([name, stored]) => [name, toTensor(stored)])),
  }
}

function storeAll(tensors: ReadonlyMap<string, Tensor>): Map<string, TensorSource> {
  return new Map([...tensors].map(([name, tensor]) => [name, storeTensor(tensor)]))
}

function restoreAll(variables: ReadonlyMap<string, Variable>, stored: Map<string, StoredTensor>): void {
  for (const [name, variable] of variables) {
    const values = stored.get(name)
    if (values) restoreVariable(variable, values)
  }
}
