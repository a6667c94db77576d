import { Tuner, type Found } from '../trainer/index.ts'
import type { RunConfig, TuningResult } from './messages.ts'
import type { Session } from './session.ts'

/** Searches for what the configuration names. */
export async function tune({ tune: request }: RunConfig, { trainer, module, data }: Session): Promise<TuningResult> {
  const tuner = new Tuner(trainer)
  if (request?.find === 'batchSize') return resultOf({ batchSize: await tuner.searchBatchSize(module, data, request.options) })
  return resultOf({ lr: await tuner.lrFind(module, data, { ...request?.options, updateAttr: false }) })
}

/** What a search found, as the history keeps it. */
export function resultOf({ lr: finder, batchSize: finding }: Found): TuningResult {
  if (finding) return { find: 'batchSize', ...finding }
  const { results, range, stoppedEarly } = finder
  const loss = results.loss.map((value) => (Number.isFinite(value) ? value : null))
  const suggestions = { steepest: finder.suggestion(), valley: finder.suggestion({ method: 'valley' }) }
  return { find: 'lr', lr: results.lr, loss, ...suggestions, mode: range.mode, stoppedEarly, whyNone: finder.whyNone }
}
