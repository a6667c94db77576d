import type { LightningDataModule, LightningModule } from '../../module/index.ts'
import type { Callback } from '../callbacks/callback.ts'
import type { ResolvedOptions } from '../options.ts'
import { boundsOf, validationTimes } from './loop-notes.ts'

/** Who implements a call. */
export interface Owner {
  kind: 'callback' | 'module' | 'data' | 'trainer'
  name: string
}

/** A line of a loop: a call with those who implement it, or a block of lines. */
export type LoopLine = { call: string; owners: Owner[]; note?: string } | { block: string; note?: string; body: LoopLine[] }

/** What a loop is made of. */
export interface LoopParts {
  options: ResolvedOptions
  module: LightningModule
  data: LightningDataModule | null
  /** In the order in which they are called. */
  callbacks: Callback[]
}

/** The lines of a fit with these parts, in the order of the loops; calls that nobody implements are left out. */
export function outlineFit(parts: LoopParts): LoopLine[] {
  const { options } = parts
  const { hook, own } = linesOf(parts)
  const evaluates = validates(parts)
  const epoch = [
    ...hook('onTrainEpochStart'),
    block('for each batch', batchNote(options), [...batchLines(parts), ...interruption(parts)]),
    ...(evaluates && options.valCheckInterval === null ? [block('validate', validationTimes(options), evaluationLines(parts))] : []),
    ...hook('onTrainEpochEnd'),
    ...hook('onEpochComplete').map((line) => ({ ...line, note: 'the epoch is counted' })),
    ...(options.enableCheckpointing ? hook('onSaveCheckpoint') : []),
  ]
  return [
    ...own('configureCallbacks'),
    ...hook('prepareData', 'data first'),
    ...hook('setup', 'data first'),
    ...hook('configureModel'),
    ...own('configureOptimizers'),
    ...loader(parts, 'trainDataloader'),
    ...(options.overfitBatches > 0 || !evaluates ? [] : loader(parts, 'valDataloader')),
    ...hook('onFitStart'),
    ...sanityCheck(parts),
    ...hook('onTrainStart'),
    block('for each epoch', boundsOf(options), epoch),
    ...hook('onTrainEnd'),
    ...hook('onFitEnd'),
    ...hook('teardown', 'data last'),
  ]
}

function loader(parts: LoopParts, name: 'trainDataloader' | 'valDataloader'): LoopLine[] {
  const { own, ofData } = linesOf(parts)
  const [line] = ofData(name)
  return line ? [line] : own(name)
}

function validates({ options, module, data }: LoopParts): boolean {
  const hasData = options.overfitBatches > 0 || Boolean(data?.valDataloader ?? module.valDataloader)
  return hasData && Boolean(module.validationStep) && options.limitValBatches !== 0
}

function sanityCheck(parts: LoopParts): LoopLine[] {
  const { numSanityValSteps } = parts.options
  if (!validates(parts) || numSanityValSteps === 0) return []
  const { hook } = linesOf(parts)
  const body = [...hook('onSanityCheckStart'), ...evaluationLines(parts), ...hook('onSanityCheckEnd')]
  return [block('sanity check', `numSanityValSteps is ${numSanityValSteps}; it leaves no values`, body)]
}

function interruption(parts: LoopParts): LoopLine[] {
  if (!validates(parts) || parts.options.valCheckInterval === null) return []
  return [block('validate', validationTimes(parts.options), evaluationLines(parts))]
}

function batchLines(parts: LoopParts): LoopLine[] {
  const { options, module } = parts
  const { hook, own } = linesOf(parts)
  const step = module.automaticOptimization ? automaticStep(parts) : [...own('trainingStep'), ...manualHooks(parts)]
  const captured = options.capture === 'off' ? 'each operation runs by itself' : 'recorded once, and run as one operation where it can be'
  return [
    ...hook('onTrainBatchStart'),
    ...transferLines(parts),
    block('step', captured, step),
    ...hook('onTrainBatchEnd'),
    ...hook('onBatchComplete'),
  ]
}

function automaticStep(parts: LoopParts): LoopLine[] {
  const { options, module } = parts
  const { hook, own } = linesOf(parts)
  const { gradientClipVal, gradientClipAlgorithm, accumulateGradBatches } = options
  const clipping = module.configureGradientClipping
    ? own('configureGradientClipping')
    : gradientClipVal
      ? [by('trainer', 'clipGradients', `gradientClipVal is ${gradientClipVal}, by ${gradientClipAlgorithm}`)]
      : []
  const optimize = [...hook('onBeforeOptimizerStep'), ...clipping, by('trainer', 'optimizer.step'), ...hook('onAfterOptimizerStep')]
  const window = `accumulateGradBatches is ${JSON.stringify(accumulateGradBatches)}`
  return [
    ...own('trainingStep'),
    ...hook('onBeforeZeroGrad'),
    ...hook('onBeforeBackward'),
    by('trainer', 'backward'),
    ...hook('onAfterBackward'),
    ...(accumulateGradBatches === 1 ? optimize : [block('at the last batch of a window', window, optimize)]),
  ]
}

/** They run where the module calls for them. */
function manualHooks(parts: LoopParts): LoopLine[] {
  const { hook } = linesOf(parts)
  const body = [...hook('onBeforeBackward'), ...hook('onAfterBackward'), ...hook('onBeforeOptimizerStep')]
  return body.length > 0 ? [block('within it', 'at manualBackward and step', body)] : []
}

function transferLines(parts: LoopParts): LoopLine[] {
  return (['onBeforeBatchTransfer', 'transferBatchToDevice', 'onAfterBatchTransfer'] as const).flatMap((name) => linesOf(parts).hook(name))
}

function evaluationLines(parts: LoopParts): LoopLine[] {
  const { hook, own } = linesOf(parts)
  const { limitValBatches } = parts.options
  const batch = [...transferLines(parts), ...hook('onValidationBatchStart'), ...own('validationStep'), ...hook('onValidationBatchEnd')]
  return [
    ...hook('onValidationModelEval'),
    ...hook('onValidationStart'),
    ...hook('onValidationEpochStart'),
    block('for each validation batch', limitValBatches === undefined ? undefined : `limitValBatches is ${limitValBatches}`, batch),
    ...hook('onValidationEpochEnd'),
    ...hook('onValidationEnd'),
    ...hook('onValidationModelTrain'),
  ]
}

function batchNote({ limitTrainBatches }: ResolvedOptions): string | undefined {
  return limitTrainBatches === undefined ? undefined : `limitTrainBatches is ${limitTrainBatches}`
}

/** Makes lines of what the parts implement. */
function linesOf({ callbacks, module, data }: LoopParts) {
  const has = (owner: object | null, name: string) => typeof (owner as Record<string, unknown> | null)?.[name] === 'function'
  const ofModule = (name: string): Owner[] => (has(module, name) ? [{ kind: 'module', name: nameOf(module) }] : [])
  const ofData = (name: string): Owner[] => (has(data, name) ? [{ kind: 'data', name: nameOf(data!) }] : [])
  const line = (call: string, owners: Owner[]): LoopLine[] => (owners.length > 0 ? [{ call, owners }] : [])
  return {
    own: (name: string) => line(name, ofModule(name)),
    ofData: (name: string) => line(name, ofData(name)),
    hook(name: string, order: 'data first' | 'data last' | null = null): LoopLine[] {
      const ofCallbacks = callbacks.filter((each) => has(each, name)).map((each): Owner => ({ kind: 'callback', name: nameOf(each) }))
      const shared = [...ofCallbacks, ...(name in eventsOfCallbacks ? [] : ofModule(name))]
      const [before, after] = [order === 'data first' ? ofData(name) : [], order === 'data last' ? ofData(name) : []]
      return line(name, [...before, ...shared, ...after])
    },
  }
}

/** The module isn't told of these. */
const eventsOfCallbacks = { onBatchComplete: true, onEpochComplete: true }

const by = (kind: Owner['kind'], call: string, note?: string): LoopLine => ({ call, owners: [{ kind, name: 'Trainer' }], note })
const block = (text: string, note: string | undefined, body: LoopLine[]): LoopLine => ({ block: text, note, body })

function nameOf(owner: object): string {
  const name = owner.constructor.name
  return name === 'Object' ? 'a callback' : name || 'a class without a name'
}
