import type { Tensor, Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { attribute, defineOperation, hasOwnKernels, runOp, tf } from '../tensor/index.ts'
import { batchNormByKernel } from './batch-norm-kernel.ts'
import { checkInput, Module } from './module.ts'
import { parameter } from './parameters.ts'

interface BatchNormalisation {
  epsilon: number
  momentum: number
  training: boolean
}

const common = ({ epsilon, training }: BatchNormalisation) => [
  attribute.type('T', 'float32'),
  attribute.type('U', 'float32'),
  attribute.float('epsilon', epsilon),
  attribute.string('data_format', 'NHWC'),
  attribute.bool('is_training', training),
]

const name = 'LeydenBatchNorm'

/**
 * Results: the normalised x, the new running mean and variance, and the batch's own, which only the gradient reads. Version 3 of the op
 * is no faster, and has a sixth result whose shape a graph doesn't know.
 */
defineOperation<BatchNormalisation>({
  name,
  forward: (run, { x, scale, offset, mean, variance }, options) => {
    const momentum = options.training ? options.momentum : 1
    const attributes = [...common(options), attribute.float('exponential_avg_factor', momentum)]
    return run('FusedBatchNormV2', attributes, [x!, scale!, offset!, mean!, variance!], 5)
  },
  inputsToSave: ['x', 'scale', 'mean', 'variance'],
  outputsToSave: [false, false, false, true, true],
  gradient: (dys, [x, scale, mean, variance, batchMean, batchVariance], options) => {
    const statistics = options.training ? [batchMean!, batchVariance!] : [mean!, variance!]
    const inputs = [(dys as Tensor[])[0]!, x!, scale!, ...statistics]
    const [dx, dScale, dOffset] = runOp('FusedBatchNormGradV2', common(options), inputs, 5)
    return { x: () => dx!.clone(), scale: () => dScale!.clone(), offset: () => dOffset!.clone() }
  },
})

/** `defineOperation` hands out the first result only; here the running statistics are needed too. */
const batchNormalise = (inputs: Record<string, Tensor>, options: BatchNormalisation) =>
  tf.engine().runKernel(name, inputs, options as never) as unknown as Tensor[]

export interface BatchNormOptions {
  epsilon?: number
  /** The share of the batch in the new running mean and variance. Default 0.1. */
  momentum?: number
}

/**
 * Brings each channel to mean 0 and variance 1 over the batch (Ioffe and Szegedy 2015), then scales and shifts it; in evaluation by the
 * running mean and variance instead. Parameters `weight` and `bias`, buffers `running_mean`, `running_var` (unbiased) and
 * `num_batches_tracked`, as torch.nn.BatchNorm1d and 2d.
 */
abstract class BatchNorm extends Module {
  readonly channels: number
  readonly options: { epsilon: number; momentum: number }
  readonly weight: Variable
  readonly bias: Variable
  readonly running_mean: Variable
  readonly running_var: Variable
  readonly num_batches_tracked: Variable

  constructor(channels: number, { epsilon = 1e-5, momentum = 0.1 }: BatchNormOptions = {}) {
    super()
    this.channels = channels
    this.options = { epsilon, momentum }
    this.weight = parameter(tf.ones([channels]))
    this.bias = parameter(tf.zeros([channels]))
    this.running_mean = parameter(tf.zeros([channels]), { trainable: false })
    this.running_var = parameter(tf.ones([channels]), { trainable: false })
    this.num_batches_tracked = parameter(tf.scalar(0, 'int32'), { trainable: false })
  }

  /** pictures [batch, height, width, channels]. */
  protected normalise(pictures: Tensor): Tensor {
    const { training, running_mean: mean, running_var: variance } = this
    if (training && pictures.size === this.channels) throw oneValue(this.channels)
    const inputs = { x: pictures, scale: this.weight, offset: this.bias, mean, variance }
    const byKernel = training && hasOwnKernels()
    const results = byKernel ? batchNormByKernel(inputs, this.options) : batchNormalise(inputs, { ...this.options, training })
    const [result, newMean, newVariance] = results
    if (training) this.#track(newMean!, newVariance!)
    return result!
  }

  #track(mean: Tensor, variance: Tensor): void {
    this.running_mean.assign(mean)
    this.running_var.assign(variance)
    this.num_batches_tracked.assign(tf.tidy(() => tf.add(this.num_batches_tracked, tf.scalar(1, 'int32'))))
  }
}

/** input [batch, height, width, channels]: the same shape. Throws on a single value a channel in training. */
export class BatchNorm2d extends BatchNorm {
  forward(input: Tensor): Tensor {
    const { channels } = this
    checkInput(`batchNorm2d(${channels})`, input, { rank: 4, lastAxis: channels, axes: `[batch, height, width, ${channels}]` })
    return this.normalise(input)
  }
}

/** input [batch, channels] or [batch, time, channels]: the same shape. Throws on a single value a channel in training. */
export class BatchNorm1d extends BatchNorm {
  forward(input: Tensor): Tensor {
    const { channels } = this
    const rank = input.rank === 3 ? 3 : 2
    checkInput(`batchNorm1d(${channels})`, input, { rank, lastAxis: channels, axes: `[batch, ${channels}] or [batch, time, ${channels}]` })
    return this.normalise(input.reshape([-1, 1, 1, channels])).reshape(input.shape)
  }
}

/** PyTorch refuses it too: the variance of one value is no estimate. */
function oneValue(channels: number): LeydenError {
  return new LeydenError(`batchNorm(${channels}) got one value a channel, which has no variance to train with.`, {
    remedy: 'Take batches of more than one sample, and dropLast: true in the DataLoader where the last batch has one.',
  })
}
