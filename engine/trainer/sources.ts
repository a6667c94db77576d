import { CombinedLoader, DataLoader, toEvaluationSources, toTrainingSource, type BatchSource } from '../data/index.ts'
import { LeydenError } from '../errors/index.ts'
import type { RunContext } from './run-context.ts'

export type LoaderName = 'trainDataloader' | 'valDataloader' | 'testDataloader' | 'predictDataloader'

/** What a loader hook of the data module, or else of the module, returns; null where neither has the hook. */
function given({ data, module }: RunContext, name: LoaderName): { loaders: unknown } | null {
  const owner = data?.[name] ? data : module
  return owner[name] ? { loaders: owner[name]() } : null
}

/** The training data of a fit, found once: also for an estimate of the run's length, before the fit begins. */
export function trainSource(context: RunContext): BatchSource {
  if (context.trainSource) return context.trainSource
  const { loaders } = given(context, 'trainDataloader') ?? refuseMissing(context, 'trainDataloader')
  const source = toTrainingSource(loaders, 'trainDataloader')
  context.sources.push(source)
  if (source instanceof CombinedLoader && source.mode === 'sequential') throw sequential()
  return (context.trainSource = inSameOrder(context, source))
}

/** To overfit, each epoch must see the same batches. */
function inSameOrder({ options, hooks }: RunContext, source: BatchSource): BatchSource {
  if (options.overfitBatches === 0) return source
  const parts = source instanceof CombinedLoader ? source.loaders : [source]
  if (!parts.some(isShuffled)) return source
  hooks.notify('onNotice', 'overfitBatches takes the same batches in each epoch, so the training data is not shuffled.')
  return source instanceof CombinedLoader ? source.map(unshuffled) : unshuffled(source)
}

const isShuffled = (source: BatchSource): source is DataLoader => source instanceof DataLoader && source.shuffle

function unshuffled(source: BatchSource): BatchSource {
  if (!isShuffled(source)) return source
  const { dataset, batchSize, dropLast, numWorkers, prefetchFactor } = source
  return new DataLoader(dataset, { batchSize, dropLast, numWorkers, prefetchFactor })
}

/** Closes what was read from; the next look finds it anew. */
export async function closeSources(context: RunContext): Promise<void> {
  context.trainSource = null
  for (const source of context.sources.splice(0)) await source.close?.()
}

/** What an evaluation reads, one after the other. Throws where there is no hook for it. */
export function requireSources(context: RunContext, name: Exclude<LoaderName, 'trainDataloader'>): BatchSource[] {
  return findSources(context, name) ?? refuseMissing(context, name)
}

function findSources(context: RunContext, name: LoaderName): BatchSource[] | null {
  const returned = given(context, name)
  if (!returned) return null
  const sources = toEvaluationSources(returned.loaders, name)
  context.sources.push(...sources)
  return sources
}

function refuseMissing({ module }: RunContext, name: LoaderName): never {
  throw new LeydenError(`Neither the data module nor the module has a ${name}.`, {
    member: module.constructor.name,
    remedy: `Add one: ${name}() { return new DataLoader(dataset, { batchSize: 64 }) }`,
  })
}

function sequential(): LeydenError {
  return new LeydenError("trainDataloader returned a CombinedLoader of mode 'sequential', which a training can't read.", {
    member: 'trainDataloader',
    remedy: "Its modes are 'minSize', 'maxSize' and 'maxSizeCycle'. To train on one after the other, put their samples into one data set.",
  })
}

/** A fit validates where there is both a loader and a step; to overfit, on what it trains on. */
export function findValidation(context: RunContext): BatchSource[] | null {
  const { options, module } = context
  if (options.limitValBatches === 0 || !module.validationStep) return null
  return options.overfitBatches > 0 ? [trainSource(context)] : findSources(context, 'valDataloader')
}

/** Says that there is data for a validation, and no step. */
export function noticeUnvalidated({ options, module, data, hooks }: RunContext): void {
  if (options.limitValBatches === 0 || module.validationStep || !(data?.valDataloader ?? module.valDataloader)) return
  hooks.notify('onNotice', 'There is a valDataloader but the module has no validationStep, so nothing is validated.')
}
