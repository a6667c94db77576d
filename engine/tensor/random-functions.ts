import type { DataType, Rank, ShapeMap, Tensor, TensorLike } from '@tensorflow/tfjs'
import { draw, drawClasses, drawIntegers } from './random.ts'
import { core, tf } from './tfjs.ts'

type Shape = ShapeMap[Rank]

/**
 * TensorFlow.js draws its random numbers in JavaScript, unseeded. These take the place of its functions of the same names, for
 * `tf`, `tf.layers` and plugins alike, on the keyed generators of `random.ts`.
 */
const replacements = {
  randomUniform(shape: Shape, minimum = 0, maximum = 1, dtype: DataType = 'float32', seed?: number | string): Tensor {
    return tf.tidy(() => scale(draw('StatelessRandomUniform', shape, seedOf(seed)), maximum - minimum, minimum).cast(dtype))
  },
  randomUniformInt(shape: Shape, minimum: number, maximum: number, seed?: number | string): Tensor {
    return drawIntegers(shape, minimum, maximum, seedOf(seed))
  },
  randomNormal(shape: Shape, mean = 0, deviation = 1, dtype: 'float32' | 'int32' = 'float32', seed?: number): Tensor {
    return tf.tidy(() => scale(draw('StatelessRandomNormal', shape, seed), deviation, mean).cast(dtype))
  },
  randomStandardNormal(shape: Shape, dtype: 'float32' | 'int32' = 'float32', seed?: number): Tensor {
    return replacements.randomNormal(shape, 0, 1, dtype, seed)
  },
  truncatedNormal(shape: Shape, mean = 0, deviation = 1, dtype: 'float32' | 'int32' = 'float32', seed?: number): Tensor {
    return tf.tidy(() => scale(draw('StatelessTruncatedNormal', shape, seed), deviation, mean).cast(dtype))
  },
  multinomial(logits: Tensor | TensorLike, samples: number, seed?: number, normalized = false): Tensor {
    return tf.tidy(() => {
      const values = asTensor(logits)
      const rows = values.rank === 1 ? values.reshape([1, -1]) : values
      const classes = drawClasses(normalized ? rows.log() : rows, samples, seed)
      return values.rank === 1 ? classes.reshape([samples]) : classes
    })
  },
  dropout(x: Tensor | TensorLike, rate: number, noiseShape?: number[], seed?: number | string): Tensor {
    if (!(rate >= 0 && rate < 1)) throw new Error(`tf.dropout: rate is ${rate}; it must be in [0, 1)`)
    return tf.tidy(() => {
      const values = asTensor(x)
      if (rate === 0) return values.clone()
      const shape = values.shape.map((extent, axis) => noiseShape?.[axis] ?? extent)
      const kept = draw('StatelessRandomUniform', shape, seedOf(seed)).greaterEqual(rate)
      return values.mul(kept.cast('float32').mul(1 / (1 - rate)))
    })
  },
}

function asTensor(values: Tensor | TensorLike): Tensor {
  return values instanceof tf.Tensor ? values : tf.tensor(values as TensorLike)
}

function scale(values: Tensor, factor: number, offset: number): Tensor {
  const scaled = factor === 1 ? values : values.mul(factor)
  return offset === 0 ? scaled : scaled.add(offset)
}

/** TensorFlow.js also takes a text as a seed. */
function seedOf(seed: number | string | undefined): number | undefined {
  if (typeof seed !== 'string') return seed
  return [...seed].reduce((hash, letter) => Math.imul(hash, 31) + letter.codePointAt(0)!, 7)
}

Object.assign(core, replacements)
