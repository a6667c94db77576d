import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import type { MediaValue } from '../../module/index.ts'
import { firstOf, tensorsOf } from './batch.ts'
import { captionsOf, refuse, type Prepared } from './prepared.ts'
import { encodeWav } from './wav.ts'

const takes = 'floats [samples], [samples, channels], or a batch [sounds, samples, channels]'

export function prepareAudio(name: string, { audio, options }: Extract<MediaValue, { kind: 'audio' }>): Prepared {
  const call = `this.logAudio('${name}', ...)`
  const { sampleRate } = options
  if (!(Number.isInteger(sampleRate) && sampleRate > 0))
    throw new LeydenError(`${call}: sampleRate is ${sampleRate}.`, { remedy: 'Give the samples a second: { sampleRate: 16000 }.' })
  const given = tensorsOf(audio, (got) => refuse(call, got, takes)).map((each) => asBatch(call, each))
  const { batches, ...counts } = firstOf(call, given, options)
  const captions = captionsOf(call, options.caption, counts.count, counts.given)
  return {
    tensors: batches,
    toMedia: (read) => ({
      kind: 'audio',
      items: read.flatMap((batch) => encodeBatch(batch, sampleRate)).map((data, index) => ({ data, caption: captions[index]! })),
    }),
  }
}

/** WAV's header counts channels in 16 bits; whoever has more than these put time last. */
const mostChannels = 32

function asBatch(call: string, tensor: Tensor): Tensor {
  const { shape, rank, dtype } = tensor
  if (rank < 1 || rank > 3 || dtype !== 'float32') refuse(call, tensor, takes)
  if (rank === 1) return tensor.reshape([1, shape[0]!, 1])
  if (shape.at(-1)! > mostChannels) refuse(call, tensor, takes, 'Put the channels last.')
  return rank === 3 ? tensor : tensor.expandDims(0)
}

function encodeBatch(batch: Tensor, sampleRate: number): Uint8Array[] {
  const [sounds, samples, channels] = batch.shape as [number, number, number]
  const values = batch.dataSync() as Float32Array
  const size = samples * channels
  return Array.from({ length: sounds }, (_, index) => encodeWav(values.subarray(index * size, (index + 1) * size), channels, sampleRate))
}
