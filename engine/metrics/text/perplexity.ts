import type { Tensor, Tensor1D } from '@tensorflow/tfjs'
import { refuseUnknown } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import { callText, checkPair } from '../refusals.ts'
import { StreamingMetric } from '../streaming-metric.ts'

export interface PerplexityOptions {
  /** Tokens that don't count, such as padding. */
  ignoreIndex?: number
}

/** exp(the mean of -log p(token)) of logits [batch, time, vocabulary] and tokens [batch, time] (torchmetrics Perplexity). */
export function perplexity(options: PerplexityOptions = {}) {
  refuseUnknown('perplexity', options, ['ignoreIndex'])
  const name = callText('perplexity', options)
  const { ignoreIndex } = options
  const contribute = (logits: Tensor, target: Tensor) => {
    const fits = logits.shape.slice(0, -1).join() === target.shape.join()
    checkPair(name, logits, target, fits, 'logits [batch, time, vocabulary] and tokens [batch, time]')
    const tokens = target.flatten().toInt()
    const counted = ignoreIndex === undefined ? tf.fill(tokens.shape, 1) : tokens.notEqual(tf.scalar(ignoreIndex, 'int32')).toFloat()
    const own = tf.where(counted.toBool(), tokens, tf.zerosLike(tokens)) as Tensor1D
    const logs = tf.logSoftmax(logits.reshape([tokens.size, -1]).toFloat())
    const ofTokens = tf.gather(logs, own.expandDims(1), 1, 1).flatten()
    return { total: ofTokens.mul(counted).sum().neg(), count: counted.sum() }
  }
  return new StreamingMetric({ key: name, states: { total: [], count: [] }, contribute }, ({ total, count }) => total!.div(count!).exp())
}
