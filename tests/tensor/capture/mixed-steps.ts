import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs'
import { nn } from '../../../engine/index.ts'
import { adopt, tensorId } from '../../../engine/tensor/backend.ts'
import { tf, type CaptureOptions } from '../../../engine/tensor/index.ts'
import { AttributeType, DataType, type TensorRuntime } from '../../../engine/tensor/runtime.ts'
import { sizeOf, someValues } from '../values.ts'

export const bfloat16: CaptureOptions = { halfType: 'bfloat16' }

export type Round = (x: Tensor) => Tensor

export const some = (shape: number[], stream = 0) => tf.tensor(someValues(sizeOf(shape), -1, 1, stream), shape)

/** Rounds to bfloat16, by TensorFlow. */
export const rounding =
  (runtime: TensorRuntime): Round =>
  (x) => {
    const cast = (id: number, from: number, to: number) => runtime.execute('Cast', [typeOf('SrcT', from), typeOf('DstT', to)], [id], 1)[0]!
    return adopt(cast(cast(tensorId(x), DataType.float32, DataType.bfloat16).id, DataType.bfloat16, DataType.float32))
  }

const typeOf = (name: string, value: number) => ({ name, type: AttributeType.type, value })

const variable = (shape: number[], stream: number) => tf.variable(some(shape, stream))
const [first, second, filter] = [variable([8, 8], 1), variable([8, 8], 2), variable([3, 3, 8, 8], 3)]
const by = (x: Tensor, matrix: Tensor) => tf.matMul(x as Tensor2D, matrix as Tensor2D)
const convolve = (x: Tensor) => tf.conv2d(x as Tensor4D, filter as never, 1, 'same')
const linear = Object.assign(nn.linear(8, 8), { weight: first, bias: variable([8], 4) })

/** What is rounded in a step, said by `round`, which does nothing in the captured one. The step is given 6 x 8 values. */
export const steps: [string, (round: Round) => (x: Tensor) => Tensor][] = [
  ['what lies between two products', (round) => (x) => by(round(by(x, first)), second)],
  ['a linear layer, once its bias and ReLU are done', (round) => (x) => by(round(linear.forward(x).relu()), second)],
  [
    'what follows a product',
    (round) => (x) =>
      by(
        round(round(by(x, first)).tanh())
          .reshape([3, 2, 8])
          .transpose([1, 0, 2])
          .reshape([6, 8]),
        second,
      ),
  ],
  [
    'a mask of numbers, which has no type',
    (round) => (x) => by(round(round(by(x, first)).mul(tf.tensor1d([0, 2, 2, 0, 2, 2, 0, 2]))), second),
  ],
  ['the sum of two results', (round) => (x) => by(round(round(by(x, first)).add(round(by(x, second)))), first)],
  ['not a sum with what is float32', () => (x) => by(by(x, first).add(x), second)],
  [
    'not what goes into softmax, nor what it gives',
    (round) => (x) =>
      by(
        by(round(by(x, first)), second)
          .softmax()
          .mul(8),
        first,
      ),
  ],
  ['not what goes into a loss alone', () => (x) => by(x, first).square().mean()],
  [
    'pictures between convolutions, pooled or not',
    (round) => (x) => convolve(round(tf.maxPool(round(convolve(x.tile([8, 1]).reshape([1, 6, 8, 8])).relu()) as Tensor4D, 2, 2, 'same'))),
  ],
  [
    'gradients on their way, and not those that they end in',
    (round) => (x) => {
      // By hand, as TensorFlow.js has no gradient of rounding.
      const hidden = round(by(x, first).relu())
      const dy = round(round(by(hidden, second)).sub(1))
      const back = round(round(by(dy, second.transpose())).mul(hidden.greater(0).cast('float32')))
      return by(x.transpose(), back)
    },
  ],
]
