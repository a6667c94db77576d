import { LeydenError, refuseUnknown } from '../errors/index.ts'
import { notModel } from '../nn/index.ts'
import { tf } from '../tensor/index.ts'
import type { Batch } from './batch.ts'
import { toBatchSource, type Loader } from './batch-source.ts'
import type { BatchSource } from './data-loader.ts'
import { LoaderTurns } from './loader-turns.ts'
import type { Pass } from './sample.ts'

const modes = ['minSize', 'maxSize', 'maxSizeCycle', 'sequential'] as const

/**
 * How loaders of different lengths go together: until the shortest ends, until the longest does, with null in the place of those that
 * ended (`maxSize`) or with those begun anew (`maxSizeCycle`), or one after the other.
 */
export type CombinedMode = (typeof modes)[number]

export interface CombinedLoaderOptions {
  /** Default `minSize`; loaders that a `trainDataloader` returns by name are combined by `maxSizeCycle`. */
  mode?: CombinedMode
}

/**
 * A batch of each of several loaders, by their names, or in an array where they were. TypeScript lets a step declare a parameter that is
 * a subtype of a `Batch` only: so its values are said to be tensors too, which they aren't.
 */
export type CombinedBatch<Name extends string | number = string | number> = Record<Name, Batch & Batch[string]>

/** Reads several loaders as one. A loader that begins anew within a pass, and shuffles, has another order then. */
export class CombinedLoader implements BatchSource {
  readonly [notModel] = true
  readonly loaders: BatchSource[]
  readonly mode: CombinedMode
  /** Null where the loaders came as an array. */
  readonly names: string[] | null

  constructor(loaders: Loader[] | Record<string, Loader>, options: CombinedLoaderOptions = {}) {
    refuseUnknown('CombinedLoader', options, ['mode'])
    const { mode = 'minSize' } = options
    if (!modes.includes(mode)) throw wrongMode(mode)
    const entries = Object.entries(loaders)
    if (entries.length === 0) throw new LeydenError('CombinedLoader: there are no loaders to combine.')
    this.loaders = entries.map(([name, loader]) => toBatchSource(loader, 'CombinedLoader', `CombinedLoader: '${name}' is`))
    this.names = Array.isArray(loaders) ? null : entries.map(([name]) => name)
    this.mode = mode
  }

  get length(): number | null {
    const lengths = this.loaders.flatMap(({ length }) => length ?? [])
    return lengths.length < this.loaders.length ? null : lengthOf[this.mode](lengths)
  }

  get readsAhead(): boolean {
    return this.loaders.every(({ readsAhead }) => readsAhead)
  }

  /** The same loaders, each as `change` makes it. */
  map(change: (loader: BatchSource) => BatchSource): CombinedLoader {
    const loaders = this.loaders.map(change)
    const named = this.names ? Object.fromEntries(this.names.map((name, index) => [name, loaders[index]!])) : loaders
    return new CombinedLoader(named, { mode: this.mode })
  }

  batches(pass: Pass): AsyncIterable<Batch> {
    return this.mode === 'sequential' ? this.#inTurn(pass) : this.#combine(pass)
  }

  async close(): Promise<void> {
    for (const loader of this.loaders) await loader.close?.()
  }

  async *#inTurn(pass: Pass): AsyncIterable<Batch> {
    for (const loader of this.loaders) yield* loader.batches(pass)
  }

  async *#combine(pass: Pass): AsyncIterable<Batch> {
    const turns = this.loaders.map((loader) => new LoaderTurns(loader, pass, this.mode === 'maxSizeCycle'))
    const { length } = this
    try {
      for (let batch = 0; batch < (length ?? Infinity); batch++) {
        const parts = await readAll(turns)
        if (this.#isOver(turns, parts)) return tf.dispose(parts as Batch[])
        yield (this.names ? Object.fromEntries(this.names.map((name, index) => [name, parts[index]])) : parts) as never
      }
    } finally {
      for (const turn of turns) await turn.close()
    }
  }

  #isOver(turns: LoaderTurns[], parts: (Batch | null)[]): boolean {
    if (this.mode === 'minSize') return parts.includes(null)
    return turns.every(({ ended }) => ended)
  }
}

const lengthOf: Record<CombinedMode, (lengths: number[]) => number> = {
  minSize: (lengths) => Math.min(...lengths),
  maxSize: (lengths) => Math.max(...lengths),
  maxSizeCycle: (lengths) => Math.max(...lengths),
  sequential: (lengths) => lengths.reduce((total, length) => total + length, 0),
}

/** All are asked at once, so that what they draw from random numbers belongs to the same batch. */
async function readAll(turns: LoaderTurns[]): Promise<(Batch | null)[]> {
  const reads = await Promise.allSettled(turns.map(async (turn) => turn.next()))
  const failed = reads.find((read) => read.status === 'rejected')
  if (!failed) return reads.map((read) => (read as PromiseFulfilledResult<Batch | null>).value)
  for (const read of reads) if (read.status === 'fulfilled' && read.value) tf.dispose(read.value)
  throw failed.reason
}

function wrongMode(mode: string): LeydenError {
  const listed = modes.map((each) => `'${each}'`).join(', ')
  return new LeydenError(`CombinedLoader: mode is '${mode}'; it must be one of ${listed}.`)
}
