import type { Tensor } from '@tensorflow/tfjs'
import { refuseUnknown } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import { MetricGroup } from '../metric-group.ts'
import { checkOption } from '../refusals.ts'
import type { StreamingMetric } from '../streaming-metric.ts'
import { DerivedMetric } from './derived-metric.ts'

export interface BootstrapOptions {
  /** Copies of the metric, each with samples of its own. Default 10. */
  numBootstraps?: number
}

/**
 * The mean and the standard deviation of a metric over resamplings of each batch, with replacement (torchmetrics BootStrapper with
 * `multinomial`, since a captured step can't draw a number of samples). Each copy costs an update. The draws follow the run's seed.
 */
export function bootstrap<Inputs extends Tensor[]>(
  make: () => StreamingMetric<Inputs>,
  options: BootstrapOptions = {},
): MetricGroup<Inputs, 'mean' | 'std'> {
  refuseUnknown('bootstrap', options, ['numBootstraps'])
  const { numBootstraps = 10 } = options
  checkOption('bootstrap', 'numBootstraps', numBootstraps, Number.isInteger(numBootstraps) && numBootstraps > 1, 'a whole number above 1')
  const copies = Array.from({ length: numBootstraps }, make)
  const mean = new DerivedMetric(copies, (values) => tf.stack(values).mean(0))
  const std = new DerivedMetric(copies, (values) => spreadOf(tf.stack(values)))
  return new MetricGroup({ mean, std }, (...inputs: Inputs) => {
    const samples = inputs[0]!.shape[0]!
    for (const copy of copies) {
      tf.tidy(() => {
        const drawn = tf.randomUniformInt([samples], 0, samples)
        copy.update(...(inputs.map((input) => input.gather(drawn)) as Inputs))
      })
    }
  })
}

/** With n - 1, as of a sample. */
function spreadOf(values: Tensor): Tensor {
  const squares = values.sub(values.mean(0)).square().sum(0)
  return squares.div(values.shape[0]! - 1).sqrt()
}
