import { DataLoader, type Batch, type BatchSource } from '../../data/index.ts'
import type { Tensor } from '@tensorflow/tfjs'
import type { LightningModule } from '../../module/index.ts'
import { enterEvaluation, namedModules } from '../../nn/index.ts'
import {
  enterStep,
  listStep,
  randomState,
  recipeOf,
  restoreRandomState,
  tf,
  TensorScope,
  withRandomStage,
  type StepGraph,
} from '../../tensor/index.ts'
import { HookCaller } from '../hook-caller.ts'
import { mapTensors } from '../capture/step-output.ts'
import { transferBatch } from '../loops/batch-scope.ts'
import { manualStep } from '../loops/manual-step.ts'
import { trainingStep } from '../loops/training-step.ts'
import { batchSizeOf, type RunContext } from '../run-context.ts'
import { findValidation, trainSource } from '../sources.ts'
import { watchLayers, type LayerCall } from './watched-layers.ts'

/** A step as it would be recorded, with the layers that it calls. */
export interface StepTrace {
  graph: StepGraph
  calls: Map<object, LayerCall>
  /** Samples of the batch that it is of. */
  batchSize: number
  /** What a batch takes beside the step: nothing where the step itself makes it. */
  batchBytes: number
  /** False of a forward pass alone. */
  ofStep: boolean
}

type Compute = (context: RunContext, batch: Batch) => unknown

/**
 * Traces a training step of a batch like the loader's first one, and runs nothing of it: weights, random numbers and what is logged are as
 * before. Null where the loader gives no batch without being read, and where the step can't be recorded.
 */
export function traceStep(context: RunContext): StepTrace | null {
  return traceOn(context, trainSource(context), 'train', ({ module, ...rest }, batch) => {
    if (!module.automaticOptimization) return manualStep({ module, ...rest }, batch, 0)
    return trainingStep({ module, ...rest }, batch, 0, { accumulates: false, steps: true, variant: '' }).output
  })
}

/** The same of a validation step of the first loader, whose batches may be larger. */
export function traceValidation(context: RunContext): StepTrace | null {
  const leaveEvaluation = enterEvaluation(context.module)
  try {
    return traceOn(context, findValidation(context)?.[0] ?? null, 'validate', ({ module }, batch) => module.validationStep!(batch, 0, 0))
  } finally {
    leaveEvaluation()
  }
}

function traceOn(context: RunContext, source: BatchSource | null, stage: 'train' | 'validate', compute: Compute): StepTrace | null {
  if (!(source instanceof DataLoader) || source.numWorkers > 0) return null
  const [scope, random] = [new TensorScope(), randomState()]
  try {
    return scope.run(() => {
      const rows = Int32Array.from({ length: Math.min(source.batchSize, source.dataset.length) }, (_, row) => row)
      const read = withRandomStage('data', 0, () => source.dataset.gather(rows, { seed: context.options.seed, epoch: 0 }))
      enterStep(stage, 0)
      return trace(withoutCallbacks(context), read, stage, compute)
    })
  } catch {
    return null // the run itself says what is wrong
  } finally {
    scope.close()
    restoreRandomState(random)
  }
}

/** Traces the module's `forward` with its `exampleInputArray`, a tensor or several. Null where it has not both. */
export function traceExample(module: LightningModule): StepTrace | null {
  const { exampleInputArray: example, forward } = module as { exampleInputArray?: Tensor | Tensor[]; forward?(...given: Tensor[]): Tensor }
  if (example === undefined || typeof forward !== 'function') return null
  const inputs = [example].flat()
  const { result, calls } = watchLayers(namedModules(module), () => listStep((given) => [forward.apply(module, given)], inputs))
  return { graph: result, calls, batchSize: inputs[0]!.shape[0] ?? 1, batchBytes: 0, ofStep: false }
}

/** Callbacks see what runs. */
function withoutCallbacks(context: RunContext): RunContext {
  return { ...context, callbacks: [], hooks: new HookCaller(context.trainer, context.module, []) }
}

function trace(context: RunContext, read: Batch, stage: 'train' | 'validate', compute: Compute): StepTrace {
  const batch = transferBatch(context, read)
  const names = Object.keys(batch)
  context.log.open(stage)
  context.log.enterBatch(batchSizeOf(batch))
  try {
    const record = (inputs: Tensor[]) => resultsOf(context, compute, Object.fromEntries(names.map((name, index) => [name, inputs[index]!])))
    const { result, calls } = watchLayers(namedModules(context.module), () => listStep(record, Object.values(batch)))
    const waiting = Object.values(batch).filter((tensor) => recipeOf(tensor) === null)
    const batchBytes = waiting.reduce((bytes, { size }) => bytes + size * 4, 0)
    return { graph: result, calls, batchSize: batchSizeOf(batch), batchBytes, ofStep: true }
  } finally {
    context.log.abandon()
  }
}

/** What the step returns and logs. */
function resultsOf(context: RunContext, compute: Compute, batch: Batch): Tensor[] {
  const results: Tensor[] = []
  const note = (_: string, value: unknown) => void (value instanceof tf.Tensor && results.push(tf.keep(value.clone())))
  try {
    mapTensors(
      context.log.recording(note, () => compute(context, batch)),
      (tensor) => (results.push(tensor.clone()), tensor),
    )
    return results.map((tensor) => tensor.clone())
  } finally {
    tf.dispose(results)
  }
}
