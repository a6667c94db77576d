import { LeydenError } from '../errors/index.ts'
import { gatherSamples } from './batch.ts'
import type { Dataset } from './dataset.ts'
import { openSamples } from './open-samples.ts'

/**
 * A data set whose samples are made by a module, `new URL('./samples.ts', import.meta.url)`, which threads can load too: a DataLoader with
 * `numWorkers` reads it in threads. The module's default export is a function that is given `options` and returns { length, get }, or a
 * promise of it. Throws where it doesn't, and where the options are nothing that a thread can be sent.
 */
export async function fromModule(module: URL | string, options?: unknown): Promise<Dataset> {
  const url = toUrl(module)
  checkOptions(options)
  const samples = await openSamples(url, options)
  return {
    length: samples.length,
    gather: (rows, pass) => gatherSamples(samples, rows, pass),
    threaded: { module: url, options, numbers: (rows) => rows },
  }
}

function toUrl(module: URL | string): string {
  if (URL.canParse(String(module))) return String(module)
  throw new LeydenError(`dataset.fromModule: '${String(module)}' is no URL.`, {
    remedy: "Name the module by new URL('./samples.ts', import.meta.url).",
  })
}

function checkOptions(options: unknown): void {
  try {
    structuredClone(options)
  } catch (error) {
    throw new LeydenError(`dataset.fromModule: a thread can't be sent these options: ${(error as Error).message}`, {
      remedy: 'Give numbers, texts, arrays and plain objects; what is made of them, such as functions, is made in the module.',
      cause: error,
    })
  }
}
