import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { attribute, defineOperation, runOp1, tf } from '../tensor/index.ts'
import { checkInput, Module } from './module.ts'
import { asPictures, checkPicture, checkWindows, padPictures, type Pair, type Windows } from './windows.ts'

type Pool = Pick<Windows, 'size' | 'strides'>

const attributes = ({ size, strides }: Pool) => [
  attribute.type('T', 'float32'),
  attribute.ints('ksize', [1, ...size, 1]),
  attribute.ints('strides', [1, ...strides, 1]),
  attribute.string('padding', 'VALID'),
  attribute.string('data_format', 'NHWC'),
]

const largest = defineOperation<Pool>({
  name: 'LeydenMaxPool',
  forward: (run, { x }, pool) => run('MaxPool', attributes(pool), [x!]),
  inputsToSave: ['x'],
  outputsToSave: [true],
  gradient: (dy, [x, y], pool) => ({ x: () => runOp1('MaxPoolGrad', attributes(pool), [x!, y!, dy as Tensor]) }),
})

const average = defineOperation<Pool & { shape: number[] }>({
  name: 'LeydenAvgPool',
  forward: (run, { x }, pool) => run('AvgPool', attributes(pool), [x!]),
  gradient: (dy, _saved, pool) => ({ x: () => runOp1('AvgPoolGrad', attributes(pool), [tf.tensor1d(pool.shape, 'int32'), dy as Tensor]) }),
})

const lowest = -3.4028234663852886e38 // of float32: what PyTorch's padding with minus infinity amounts to

/** The largest value of each window; what is padded is never the largest. Pictures [batch, height, width, channels]. */
export function maxPool(x: Tensor, { size, strides, padding }: Windows): Tensor {
  return largest({ x: padPictures(x, padding, lowest) }, { size, strides })
}

/** The mean of each window, zeros of the padding included. Pictures [batch, height, width, channels]. */
export function avgPool(x: Tensor, { size, strides, padding }: Windows): Tensor {
  const padded = padPictures(x, padding)
  return average({ x: padded }, { size, strides, shape: padded.shape })
}

export interface PoolOptions<Size> {
  /** Defaults to the window's size. */
  stride?: Size
  /** Default 0. */
  padding?: Size
}

/** With more, a window would lie in the padding alone. PyTorch refuses it too. */
function checkPadding(layer: string, { size, padding }: Windows): void {
  if (padding.every((zeros, axis) => 2 * zeros <= size[axis]!)) return
  const given = `the padding is ${padding.join(' x ')} for a kernel of ${size.join(' x ')}`
  throw new LeydenError(`${layer}: ${given}; it can be half of it at most.`)
}

/** A pool over pictures [batch, height, width, channels], or sequences [batch, time, channels] as pictures of one row. */
export abstract class Pooling extends Module {
  readonly windows: Windows
  readonly #name: string
  readonly #pool: typeof maxPool

  constructor(name: string, pool: typeof maxPool, size: Pair, strides: Pair, padding: Pair) {
    super()
    this.#name = name
    this.#pool = pool
    this.windows = { size, strides, padding }
    checkWindows(name, this.windows)
    checkPadding(name, this.windows)
  }

  protected poolPictures(input: Tensor): Tensor {
    checkInput(this.#name, input, { rank: 4, axes: '[batch, height, width, channels]' })
    return this.#run(input)
  }

  protected poolSequences(input: Tensor): Tensor {
    checkInput(this.#name, input, { rank: 3, axes: '[batch, time, channels]' })
    return asPictures(input, (pictures) => this.#run(pictures))
  }

  #run(pictures: Tensor): Tensor {
    checkPicture(this.#name, pictures, this.windows)
    return this.#pool(pictures, this.windows)
  }
}
