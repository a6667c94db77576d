import { LeydenError } from '../errors/index.ts'
import type { Samples } from './sample.ts'

/** What a module exports by default for `dataset.fromModule`: makes the samples, given the options, once in each thread. */
export type OpenSamples<Options = never> = (options: Options) => Samples | Promise<Samples>

/** Imports the module and makes its samples. Throws where its default export doesn't. */
export async function openSamples(module: string, options: unknown): Promise<Samples> {
  const { default: open } = (await import(module)) as { default?: OpenSamples<unknown> }
  if (typeof open !== 'function') throw notOpening(module, `exports ${open === undefined ? 'nothing' : `a ${typeof open}`} by default`)
  const samples = (await open(options)) as Partial<Samples> | undefined
  if (Number.isInteger(samples?.length) && typeof samples?.get === 'function') return samples as Samples
  throw notOpening(module, 'makes no { length, get }')
}

function notOpening(module: string, what: string): LeydenError {
  return new LeydenError(`dataset.fromModule: ${module} ${what}.`, {
    remedy: 'Write it as: export default (options) => ({ length: 100, get: (index) => ({ x: index }) })',
  })
}
