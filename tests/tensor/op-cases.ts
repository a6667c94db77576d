import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../engine/tensor/index.ts'

type F = (...inputs: never[]) => Tensor

/** A function of tensors with these shapes, whose values lie between two numbers. */
export type OpCase = [name: string, shapes: number[][], f: F, range?: [low: number, high: number]]

const positive: [number, number] = [0.3, 2]
const inside: [number, number] = [-0.9, 0.9]

/** By the function's name, without what `tf.` has of its own arguments. */
const unary = (names: string, range?: [number, number]): OpCase[] =>
  names.split(' ').map((name) => [name, [[2, 3]], (x) => (tf as never as Record<string, (x: Tensor) => Tensor>)[name]!(x), range])

const binary = (names: string, range?: [number, number]): OpCase[] =>
  names.split(' ').flatMap((name): OpCase[] => {
    const f = (a: Tensor, b: Tensor) => (tf as never as Record<string, (a: Tensor, b: Tensor) => Tensor>)[name]!(a, b)
    return [
      [
        name,
        [
          [2, 3],
          [2, 3],
        ],
        f as F,
        range,
      ],
      [
        `${name}, broadcasting`,
        [
          [2, 1, 3],
          [4, 1],
        ],
        f as F,
        range,
      ],
    ]
  })

const labels = () => tf.oneHot(tf.tensor1d([2, 0], 'int32'), 3).toFloat()
const indices = (values: number[]) => tf.tensor1d(values, 'int32')

/** Differentiable functions of TensorFlow.js. */
export const differentiable: OpCase[] = [
  ...binary('add sub mul'),
  ...binary('div pow atan2', positive),
  // Not broadcasting: TensorFlow.js's own gradients of these have a wrong shape then, on any backend.
  [
    'maximum',
    [
      [2, 3],
      [2, 3],
    ],
    (a, b) => tf.maximum(a, b),
  ],
  [
    'minimum',
    [
      [2, 3],
      [2, 3],
    ],
    (a, b) => tf.minimum(a, b),
  ],
  [
    'squaredDifference',
    [
      [2, 3],
      [2, 3],
    ],
    (a, b) => tf.squaredDifference(a, b),
  ],
  ...unary(
    'neg abs square exp expm1 sin cos sinh cosh tanh asinh atan sigmoid softplus logSigmoid relu relu6 elu selu leakyRelu erf clone',
  ),
  ...unary('sqrt rsqrt log log1p reciprocal', positive),
  ...unary('asin acos atanh tan', inside),
  ...unary('acosh', [1.2, 3]),
  ...unary('sign floor ceil round step'),
  [
    'mod',
    [
      [2, 3],
      [2, 3],
    ],
    (a, b) => tf.mod(a, b),
    positive,
  ],
  ['prelu', [[2, 3], [3]], (x, alpha) => tf.prelu(x, alpha)],
  ['clipByValue', [[2, 3]], (x) => tf.clipByValue(x, -0.4, 0.5)],
  [
    'where',
    [
      [2, 3],
      [2, 3],
    ],
    (a, b) =>
      tf.where(
        tf.tensor2d(
          [
            [1, 0, 1],
            [0, 0, 1],
          ],
          [2, 3],
          'bool',
        ),
        a,
        b,
      ),
  ],
  ['addN', [[2], [2], [2]], (a, b, c) => tf.addN([a, b, c])],

  ['sum', [[2, 3, 2]], (x) => tf.sum(x, [0, 2])],
  ['mean, keeping axes', [[2, 3, 2]], (x) => tf.mean(x, 1, true)],
  ['max', [[2, 5]], (x) => tf.max(x, 1)],
  ['min', [[2, 5]], (x) => tf.min(x, 0)],
  ['prod', [[2, 3]], (x) => tf.prod(x, 1), positive],
  ['cumsum', [[2, 4]], (x) => tf.cumsum(x, 1, true, true)],
  ['logSumExp', [[2, 4]], (x) => tf.logSumExp(x, 1)],
  ['softmax', [[2, 4]], (x) => tf.softmax(x)],
  ['logSoftmax', [[2, 4]], (x) => tf.logSoftmax(x)],
  ['norm', [[2, 4]], (x) => tf.norm(x, 2, 1)],
  ['variance of moments', [[3, 4]], (x) => tf.moments(x, 0).variance],

  [
    'matMul',
    [
      [2, 3],
      [3, 4],
    ],
    (a, b) => tf.matMul(a, b),
  ],
  [
    'matMul of a transposed',
    [
      [3, 2],
      [3, 4],
    ],
    (a, b) => tf.matMul(a, b, true, false),
  ],
  [
    'matMul of b transposed',
    [
      [2, 3],
      [4, 3],
    ],
    (a, b) => tf.matMul(a, b, false, true),
  ],
  [
    'matMul of both transposed',
    [
      [3, 2],
      [4, 3],
    ],
    (a, b) => tf.matMul(a, b, true, true),
  ],
  [
    'matMul, batched',
    [
      [2, 2, 3],
      [2, 3, 2],
    ],
    (a, b) => tf.matMul(a, b),
  ],
  ['dot', [[3], [3]], (a, b) => tf.dot(a, b)],
  ['outerProduct', [[2], [3]], (a, b) => tf.outerProduct(a, b)],

  ['reshape', [[2, 3]], (x) => tf.reshape(x, [3, 2])],
  ['transpose', [[2, 3, 4]], (x) => tf.transpose(x, [2, 0, 1])],
  [
    'concat',
    [
      [2, 3],
      [2, 1],
    ],
    (a, b) => tf.concat([a, b], 1),
  ],
  [
    'stack',
    [
      [2, 3],
      [2, 3],
    ],
    (a, b) => tf.stack([a, b], 1),
  ],
  ['unstack', [[3, 2]], (x) => tf.unstack(x)[1]!],
  ['split', [[2, 6]], (x) => tf.split(x, 3, 1)[2]!],
  ['slice', [[3, 4]], (x) => tf.slice(x, [1, 1], [2, 2])],
  ['tile', [[2, 3]], (x) => tf.tile(x, [2, 2])],
  [
    'pad',
    [[2, 3]],
    (x) =>
      tf.pad(x, [
        [1, 0],
        [0, 2],
      ]),
  ],
  ['reverse', [[2, 3]], (x) => tf.reverse(x, 1)],
  ['expandDims and squeeze', [[2, 3]], (x) => tf.squeeze(tf.expandDims(x, 1).mul(2), [1])],
  ['broadcastTo', [[1, 3]], (x) => tf.broadcastTo(x, [4, 3])],
  ['gather', [[4, 2]], (x) => tf.gather(x, indices([3, 0, 3]))],
  ['gather along axis 1', [[2, 4]], (x) => tf.gather(x, indices([1, 1, 2]), 1)],
  ['unsortedSegmentSum', [[4, 2]], (x) => tf.unsortedSegmentSum(x, indices([1, 0, 1, 2]), 3)],
  ['cast', [[3]], (x) => tf.cast(x, 'float32')],
  [
    'spaceToBatchND',
    [[1, 4, 4, 1]],
    (x) =>
      tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
  ],
  [
    'batchToSpaceND',
    [[4, 2, 2, 1]],
    (x) =>
      tf.batchToSpaceND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
  ],

  [
    'conv1d',
    [
      [2, 6, 2],
      [3, 2, 4],
    ],
    (x, filter) => tf.conv1d(x, filter, 1, 'same'),
  ],
  [
    'conv2d',
    [
      [2, 5, 5, 2],
      [3, 3, 2, 3],
    ],
    (x, filter) => tf.conv2d(x, filter, 1, 'valid'),
  ],
  [
    'conv2d at stride 2',
    [
      [1, 6, 6, 2],
      [3, 3, 2, 2],
    ],
    (x, filter) => tf.conv2d(x, filter, 2, 'same'),
  ],
  [
    'conv2dTranspose',
    [
      [1, 3, 3, 2],
      [2, 2, 3, 2],
    ],
    (x, filter) => tf.conv2dTranspose(x, filter, [1, 6, 6, 3], 2, 'same'),
  ],
  [
    'depthwiseConv2d',
    [
      [1, 5, 5, 2],
      [3, 3, 2, 2],
    ],
    (x, filter) => tf.depthwiseConv2d(x, filter, 1, 'same'),
  ],
  [
    'separableConv2d',
    [
      [1, 5, 5, 2],
      [3, 3, 2, 1],
      [1, 1, 2, 3],
    ],
    (x, depth, point) => tf.separableConv2d(x, depth, point, 1, 'same'),
  ],
  [
    'conv3d',
    [
      [1, 4, 4, 4, 1],
      [2, 2, 2, 1, 2],
    ],
    (x, filter) => tf.conv3d(x, filter, 1, 'valid'),
  ],
  ['maxPool', [[1, 4, 4, 2]], (x) => tf.maxPool(x, 2, 2, 'valid')],
  ['maxPool with padding', [[1, 5, 5, 2]], (x) => tf.maxPool(x, 3, 2, 'same')],
  ['avgPool', [[1, 4, 4, 2]], (x) => tf.avgPool(x, 2, 2, 'valid')],
  ['maxPool3d', [[1, 4, 4, 4, 1]], (x) => tf.maxPool3d(x, 2, 2, 'valid')],
  ['avgPool3d', [[1, 4, 4, 4, 1]], (x) => tf.avgPool3d(x, 2, 2, 'valid')],
  [
    'batchNorm',
    [[2, 3, 3, 2], [2], [2], [2], [2]],
    (x, mean, variance, offset, factor) => tf.batchNorm(x, mean, variance, offset, factor),
    positive,
  ],
  ['localResponseNormalization', [[1, 2, 2, 6]], (x) => tf.localResponseNormalization(x, 2)],
  ['resizeBilinear', [[1, 3, 3, 2]], (x) => tf.image.resizeBilinear(x, [5, 6])],
  ['resizeNearestNeighbor', [[1, 3, 3, 2]], (x) => tf.image.resizeNearestNeighbor(x, [6, 6])],

  ['losses.softmaxCrossEntropy', [[2, 3]], (x) => tf.losses.softmaxCrossEntropy(labels(), x)],
  ['losses.sigmoidCrossEntropy', [[2, 3]], (x) => tf.losses.sigmoidCrossEntropy(labels(), x)],
  ['losses.huberLoss', [[2, 3]], (x) => tf.losses.huberLoss(labels(), x, undefined, 0.5)],
  ['losses.meanSquaredError', [[2, 3]], (x) => tf.losses.meanSquaredError(labels(), x)],
  ['losses.absoluteDifference', [[2, 3]], (x) => tf.losses.absoluteDifference(labels(), x)],
  ['losses.hingeLoss', [[2, 3]], (x) => tf.losses.hingeLoss(labels(), x)],
]

/** Functions without a gradient. */
export const forwardOnly: OpCase[] = [
  ...binary('equal notEqual less lessEqual greater greaterEqual'),
  ['logicalAnd', [[4], [4]], (a, b) => tf.logicalAnd(tf.greater(a, 0), tf.greater(b, 0))],
  ['logicalOr', [[4], [4]], (a, b) => tf.logicalOr(tf.greater(a, 0), tf.greater(b, 0))],
  ['logicalXor', [[4], [4]], (a, b) => tf.logicalXor(tf.greater(a, 0), tf.greater(b, 0))],
  ['logicalNot', [[4]], (x) => tf.logicalNot(tf.greater(x, 0))],
  ['argMax', [[3, 4]], (x) => tf.argMax(x, 1)],
  ['argMin', [[3, 4]], (x) => tf.argMin(x, 0)],
  ['any', [[3, 4]], (x) => tf.any(tf.greater(x, 0.6), 1)],
  ['all', [[3, 4]], (x) => tf.all(tf.greater(x, -0.9), 1)],
  ['values of topk', [[2, 5]], (x) => tf.topk(x, 3).values],
  ['indices of topk', [[2, 5]], (x) => tf.topk(x, 3).indices],
  [
    'einsum',
    [
      [2, 3],
      [3, 4],
    ],
    (a, b) => tf.einsum('ij,jk->ki', a, b),
  ],
  ['cumprod', [[2, 4]], (x) => tf.cumprod(x, 1)],
  ['oneHot', [[3]], (x) => tf.oneHot(tf.cast(tf.mul(x, 0), 'int32'), 4, 5, -1)],
  ['isNaN', [[3]], (x) => tf.isNaN(tf.log(x))],
  ['isInf', [[3]], (x) => tf.isInf(tf.div(x, 0))],
  ['isFinite', [[3]], (x) => tf.isFinite(tf.div(1, tf.floor(x)))],
  [
    'gatherND',
    [[3, 4]],
    (x) =>
      tf.gatherND(
        x,
        tf.tensor2d(
          [
            [0, 1],
            [2, 3],
          ],
          [2, 2],
          'int32',
        ),
      ),
  ],
  ['scatterND', [[2]], (x) => tf.scatterND(tf.tensor2d([[1], [3]], [2, 1], 'int32'), x, [5])],
  ['stridedSlice', [[4, 4]], (x) => tf.stridedSlice(x, [0, 1], [4, 4], [2, 2])],
  [
    'mirrorPad',
    [[3, 3]],
    (x) =>
      tf.mirrorPad(
        x,
        [
          [1, 1],
          [1, 1],
        ],
        'reflect',
      ),
  ],
  ['depthToSpace', [[1, 2, 2, 4]], (x) => tf.depthToSpace(x, 2, 'NHWC')],
  ['real of fft', [[8]], (x) => tf.real(tf.spectral.fft(tf.complex(x, tf.zerosLike(x))))],
  ['imag of rfft', [[8]], (x) => tf.imag(tf.spectral.rfft(x))],
  ['linspace', [[1]], () => tf.linspace(0, 1, 7)],
  ['range', [[1]], () => tf.range(0, 9, 2)],
  ['eye', [[1]], () => tf.eye(3, 4)],
  ['bincount', [[4]], (x) => tf.bincount(tf.cast(tf.abs(tf.mul(x, 4)), 'int32') as never, tf.tensor1d([]), 6)],
  ['cropAndResize', [[1, 4, 4, 1]], (x) => tf.image.cropAndResize(x, tf.tensor2d([[0, 0, 0.5, 1]]), indices([0]), [2, 2])],
  ['flipLeftRight', [[1, 2, 3, 1]], (x) => tf.image.flipLeftRight(x)],
]
