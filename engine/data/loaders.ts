import { isLoader, toBatchSource, type Loader } from './batch-source.ts'
import { CombinedLoader } from './combined-loader.ts'
import type { BatchSource } from './data-loader.ts'

/** What a hook for loaders may return: one loader, or several in an array or by name. */
export type Loaders = Loader | Loader[] | Record<string, Loader>

/** What a training reads: of several loaders a batch of each, until the longest ends. */
export function toTrainingSource(given: unknown, hook: string): BatchSource {
  const several = severalOf(given)
  if (!several) return toBatchSource(given, hook)
  const sources = Object.entries(several).map(([name, loader]) => [name, toBatchSource(loader, hook, saidOf(hook, name))] as const)
  const named = Array.isArray(several) ? sources.map(([, source]) => source) : Object.fromEntries(sources)
  return new CombinedLoader(named, { mode: 'maxSizeCycle' })
}

/** What an evaluation reads: several loaders one after the other. */
export function toEvaluationSources(given: unknown, hook: string): BatchSource[] {
  const several = severalOf(given)
  if (several) return Object.entries(several).map(([name, loader]) => toBatchSource(loader, hook, saidOf(hook, name)))
  const source = toBatchSource(given, hook)
  return source instanceof CombinedLoader && source.mode === 'sequential' ? source.loaders : [source]
}

const saidOf = (hook: string, name: string) => `${hook}: '${name}' is`

/** An array is a loader too, where its elements are batches. */
function severalOf(given: unknown): Loader[] | Record<string, Loader> | null {
  if (Array.isArray(given)) return isLoader(given[0]) ? (given as Loader[]) : null
  if (isLoader(given) || typeof given !== 'object' || given === null) return null
  return Object.values(given).some(isLoader) ? (given as Record<string, Loader>) : null
}
