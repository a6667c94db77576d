import { DataLoader, toBatchSource, type BatchSource } from '../data/index.ts'
import { LeydenError } from '../errors/index.ts'
import type { RunContext } from './run-context.ts'

export type LoaderName = 'trainDataloader' | 'valDataloader' | 'testDataloader' | 'predictDataloader'

/** What a loader hook of the data module, or else of the module, returns; null where neither has the hook. */
export function findSource({ data, module, sources }: RunContext, name: LoaderName): BatchSource | null {
  const owner = data?.[name] ? data : module
  if (!owner[name]) return null
  const source = toBatchSource(owner[name]!(), name)
  sources.push(source)
  return source
}

/** The training data of a fit, found once: also for an estimate of the run's length, before the fit begins. */
export function trainSource(context: RunContext): BatchSource {
  return (context.trainSource ??= inSameOrder(context, requireSource(context, 'trainDataloader')))
}

/** To overfit, each epoch must see the same batches. */
function inSameOrder({ options, hooks }: RunContext, source: BatchSource): BatchSource {
  if (options.overfitBatches === 0 || !(source instanceof DataLoader) || !source.shuffle) return source
  hooks.notify('onNotice', 'overfitBatches takes the same batches in each epoch, so the training data is not shuffled.')
  const { dataset, batchSize, dropLast, numWorkers, prefetchFactor } = source
  return new DataLoader(dataset, { batchSize, dropLast, numWorkers, prefetchFactor })
}

/** Closes what was read from; the next look finds it anew. */
export async function closeSources(context: RunContext): Promise<void> {
  context.trainSource = null
  for (const source of context.sources.splice(0)) await source.close?.()
}

export function requireSource(context: RunContext, name: LoaderName): BatchSource {
  const source = findSource(context, name)
  if (source) return source
  throw new LeydenError(`Neither the data module nor the module has a ${name}.`, {
    member: context.module.constructor.name,
    remedy: `Add one: ${name}() { return new DataLoader(dataset, { batchSize: 64 }) }`,
  })
}

/** A fit validates where there is both a loader and a step; to overfit, on what it trains on. */
export function findValidation(context: RunContext): BatchSource | null {
  const { options, module } = context
  if (options.limitValBatches === 0 || !module.validationStep) return null
  return options.overfitBatches > 0 ? trainSource(context) : findSource(context, 'valDataloader')
}

/** Says that there is data for a validation, and no step. */
export function noticeUnvalidated({ options, module, data, hooks }: RunContext): void {
  if (options.limitValBatches === 0 || module.validationStep || !(data?.valDataloader ?? module.valDataloader)) return
  hooks.notify('onNotice', 'There is a valDataloader but the module has no validationStep, so nothing is validated.')
}
