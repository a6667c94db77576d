import { LeydenError } from '../errors/index.ts'
import type { Batch } from './batch.ts'
import type { BatchSource } from './data-loader.ts'

/** What a `trainDataloader` may return: a loader, or anything that can be iterated once for each epoch. */
export type Loader = BatchSource | Iterable<Batch> | AsyncIterable<Batch>

/** `loader`, which `member` gives, in the one form that the loops read. Throws where it is none. */
export function toBatchSource(loader: unknown, member: string, said = `${member} returned`): BatchSource {
  if (isBatchSource(loader)) return loader
  if (isIterable(loader)) {
    if (Array.isArray(loader)) return { length: loader.length, batches: () => copies(loader as Batch[]) }
    if (isOnce(loader)) throw readOnce(said, member)
    const { length } = loader as { length?: unknown }
    return { length: typeof length === 'number' ? length : null, batches: () => loader }
  }
  throw new LeydenError(`${said} ${loader === null ? 'null' : typeof loader}, which no batches can be read from.`, {
    member,
    remedy: `Return a DataLoader from it: return new DataLoader(dataset, { batchSize: 64 }).`,
  })
}

/** Batches that were made before stay their owner's: the loops dispose what they are given. */
function* copies(batches: Batch[]): Iterable<Batch> {
  for (const batch of batches) yield Object.fromEntries(Object.entries(batch).map(([name, tensor]) => [name, tensor.clone()]))
}

/** A generator that runs is its own iterator: a second epoch would find it empty. */
function isOnce(loader: object): boolean {
  const iterable = loader as { [Symbol.iterator]?(): unknown; [Symbol.asyncIterator]?(): unknown }
  return (iterable[Symbol.iterator]?.() ?? iterable[Symbol.asyncIterator]?.()) === loader
}

function readOnce(said: string, member: string): LeydenError {
  return new LeydenError(`${said} a generator that runs, which can be read once, not in each epoch.`, {
    member,
    remedy: 'Return { length: null, batches: function* () { ... } }, or a DataLoader.',
  })
}

/** Whether batches can be read from it; a batch by itself is none. */
export function isLoader(given: unknown): given is Loader {
  return isBatchSource(given) || isIterable(given)
}

function isBatchSource(loader: unknown): loader is BatchSource {
  return typeof (loader as BatchSource | null)?.batches === 'function'
}

function isIterable(loader: unknown): loader is Iterable<Batch> | AsyncIterable<Batch> {
  return typeof loader === 'object' && loader !== null && (Symbol.iterator in loader || Symbol.asyncIterator in loader)
}
