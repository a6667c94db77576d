import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError, refuseUnknown } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import { checkOption } from '../refusals.ts'
import { asMerged, type MergedState, type State } from '../states.ts'
import { StreamingMetric, type Source } from '../streaming-metric.ts'

export interface RunningOptions {
  /** Updates. Default 5. */
  window?: number
}

/** A metric over the newest updates only (torchmetrics Running); a step logs the window's value too. */
export function running<Inputs extends unknown[]>(metric: StreamingMetric<Inputs>, options: RunningOptions = {}): StreamingMetric<Inputs> {
  refuseUnknown('running', options, ['window'])
  const { window = 5 } = options
  checkOption('running', 'window', window, Number.isInteger(window) && window > 0, 'a whole number above 0')
  return new RunningMetric(windowSource(metric.source, window), (states) => {
    const merged = Object.entries(states).map(([name, rows]) => [
      name,
      tf.unstack(rows).reduce(mergedOf(metric.source.states[name]!).merge),
    ])
    return metric.evaluate(Object.fromEntries(merged))
  })
}

class RunningMetric<Inputs extends unknown[]> extends StreamingMetric<Inputs> {
  override computeBatch(): Tensor {
    return this.compute()
  }
}

/** Each state is the last batches', one a row; rows that no batch has filled are what merging changes nothing. */
function windowSource<Inputs extends unknown[]>({ key, states, contribute }: Source<Inputs>, window: number): Source<Inputs> {
  const entries = Object.entries(states).map(([name, state]) => [name, mergedOf(state)] as const)
  const before = ({ shape, initial }: MergedState) => tf.zeros([window - 1, ...shape]).add(initial)
  return {
    key: `running ${window} ${key}`,
    states: Object.fromEntries(entries.map(([name, state]) => [name, rows(state, window)])),
    contribute(...inputs) {
      const batch = contribute(...inputs)
      return Object.fromEntries(entries.map(([name, state]) => [name, tf.concat([before(state), batch[name]!.toFloat().expandDims(0)], 0)]))
    },
  }
}

const rows = ({ shape, initial }: MergedState, window: number): MergedState => ({
  shape: [window, ...shape],
  initial,
  merge: (kept, batch) => tf.concat([kept.slice([1]), batch.slice([window - 1])], 0),
})

function mergedOf(state: State): MergedState {
  if (state !== 'list') return asMerged(state)
  throw new LeydenError('metrics.running was given a metric that keeps every value.', {
    remedy: 'Give auroc and averagePrecision thresholds, such as 100; rank correlations have no window.',
  })
}
