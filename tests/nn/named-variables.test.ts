import { describe, expect, test } from 'vitest'
import { LightningModule, metrics, nn, tf } from '../../engine/index.ts'

const names = (root: object) => nn.namedVariables(root).map(({ name }) => name)
const dense = (units: number, options: object = {}) => tf.layers.dense({ units, ...options })

function functional() {
  const input = tf.input({ shape: [3] })
  const hidden = dense(4).apply(input)
  return tf.model({ inputs: input, outputs: dense(2).apply(hidden) as never })
}

/** Two models with one layer between them. */
function sharingLayer() {
  const shared = dense(3, { inputShape: [3] })
  return { a: tf.sequential({ layers: [shared] }), b: tf.sequential({ layers: [dense(3, { inputShape: [2] }), shared] }) }
}

const shared = tf.variable(tf.zeros([1]))
const layer = nn.linear(1, 1)
const table: [string, object, string[]][] = [
  ['an nn layer by its fields', { net: nn.linear(2, 3) }, ['net.weight', 'net.bias']],
  ['a layer without bias', { net: nn.linear(2, 3, { bias: false }) }, ['net.weight']],
  [
    'a sequence by number, as torch.nn.Sequential does',
    { net: nn.sequential(nn.conv2d(1, 2, 3), nn.relu(), nn.flatten(), nn.linear(4, 2)) },
    ['net.0.weight', 'net.0.bias', 'net.3.weight', 'net.3.bias'],
  ],
  [
    'more than ten layers in their order',
    { net: nn.sequential(...Array.from({ length: 12 }, () => nn.linear(1, 1, { bias: false }))) },
    Array.from({ length: 12 }, (_, index) => `net.${index}.weight`),
  ],
  ['nested modules', { a: { b: nn.sequential(nn.sequential(nn.linear(1, 1, { bias: false }))) } }, ['a.b.0.0.weight']],
  ['bare variables', { scale: tf.variable(tf.ones([2])) }, ['scale']],
  ['variables in arrays', { steps: [tf.variable(tf.ones([2])), tf.variable(tf.ones([2]))] }, ['steps.0', 'steps.1']],
  ['variables in maps', { by: new Map([['left', tf.variable(tf.ones([2]))]]) }, ['by.left']],
  [
    'layers in arrays',
    { heads: [nn.linear(1, 1, { bias: false }), nn.linear(1, 1, { bias: false })] },
    ['heads.0.weight', 'heads.1.weight'],
  ],
  ['a shared variable once, by its first name', { first: shared, second: [shared] }, ['first']],
  ['a shared layer once, by its first name', { encoder: layer, decoder: layer }, ['encoder.weight', 'encoder.bias']],
  [
    'tf.layers in a sequence',
    { net: tf.sequential({ layers: [dense(3, { inputShape: [2] }), tf.layers.dropout({ rate: 0.5 }), dense(1)] }) },
    ['net.0.kernel', 'net.0.bias', 'net.2.kernel', 'net.2.bias'],
  ],
  ['a functional tf.layers model', { net: functional() }, ['net.1.kernel', 'net.1.bias', 'net.2.kernel', 'net.2.bias']],
  [
    'a tf.layers model in another',
    { net: tf.sequential({ layers: [tf.sequential({ layers: [dense(3, { inputShape: [2] })] }), dense(1)] }) },
    ['net.0.0.kernel', 'net.0.0.bias', 'net.1.kernel', 'net.1.bias'],
  ],
  [
    'the weights of tf.layers batch normalisation',
    { net: tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [2] })] }) },
    ['net.0.gamma', 'net.0.beta', 'net.0.moving_mean', 'net.0.moving_variance'],
  ],
  [
    'both directions of a tf.layers wrapper apart',
    {
      net: tf.sequential({
        layers: [
          tf.layers.bidirectional({
            layer: tf.layers.simpleRNN({ units: 1, recurrentInitializer: 'zeros' }) as never,
            inputShape: [2, 1],
          } as never),
        ],
      }),
    },
    ['net.0.kernel', 'net.0.recurrent_kernel', 'net.0.bias', 'net.0.kernel_1', 'net.0.recurrent_kernel_1', 'net.0.bias_1'],
  ],
  ['a metric not at all', { accuracy: metrics.accuracy({ numClasses: 3 }), net: nn.linear(1, 1, { bias: false }) }, ['net.weight']],
  ['a tf.layers layer that two models share once, by its first name', sharingLayer(), ['a.0.kernel', 'a.0.bias', 'b.0.kernel', 'b.0.bias']],
  ['what is marked as no model not at all', { cache: { [nn.notModel]: true, values: tf.variable(tf.ones([1])) } }, []],
  ['tensors and typed arrays not at all', { mean: tf.ones([2]), values: new Float32Array(3), none: null }, []],
]

test.each(table)('names %s', (_name, root, expected) => {
  expect(names(root)).toEqual(expected)
})

test('a module that refers to itself is walked once', () => {
  const root: Record<string, unknown> = { weight: tf.variable(tf.ones([1])) }
  root['self'] = root
  expect(names(root)).toEqual(['weight'])
})

describe('what is trained', () => {
  const trainable = (root: object) => nn.namedVariables(root).flatMap((named) => (named.trainable ? [named.name] : []))

  test('leaves out variables and parameters that are not trainable', () => {
    const root = {
      buffer: nn.parameter(tf.zeros([1]), { trainable: false }),
      fixed: tf.variable(tf.zeros([1]), false),
      weight: nn.parameter(tf.zeros([1])),
    }
    expect(trainable(root)).toEqual(['weight'])
  })

  test('leaves out the moving averages of tf.layers batch normalisation', () => {
    expect(trainable({ net: tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [2] })] }) })).toEqual([
      'net.0.gamma',
      'net.0.beta',
    ])
  })

  test('leaves out a frozen tf.layers layer, alone or in a frozen model', () => {
    const frozen = dense(3, { inputShape: [2] })
    frozen.trainable = false
    expect(trainable({ net: tf.sequential({ layers: [frozen, dense(1)] }) })).toEqual(['net.1.kernel', 'net.1.bias'])
    const inner = tf.sequential({ layers: [dense(3, { inputShape: [2] })] })
    inner.trainable = false
    expect(trainable({ net: tf.sequential({ layers: [inner, dense(1)] }) })).toEqual(['net.1.kernel', 'net.1.bias'])
  })

  test('is what parameters() of a module returns', () => {
    class Both extends LightningModule {
      net = nn.linear(2, 1)
      mean = nn.parameter(tf.zeros([2]), { trainable: false })
    }
    const module = new Both({})
    expect(module.parameters()).toEqual([module.net.weight, module.net.bias])
    expect(module.namedVariables().map(({ name }) => name)).toEqual(['net.weight', 'net.bias', 'mean'])
  })
})

test('a tf.layers layer that does not know its input is refused, with how to tell it', () => {
  const layer = dense(3)
  expect(() => names({ head: layer })).toThrow(
    expect.objectContaining({
      message: "The tf.layers layer 'head' has no weights yet: it doesn't know the shape of its input.",
      remedy: expect.stringContaining('layer.build([null, 4])'),
    }),
  )
  layer.build([null, 4])
  expect(names({ head: layer })).toEqual(['head.kernel', 'head.bias'])
})

describe('setTraining', () => {
  test('reaches modules in fields, arrays and maps, and the root', () => {
    class Root extends LightningModule {
      net = nn.sequential(nn.dropout())
      more = [nn.relu()]
      by = new Map([['tanh', nn.tanh()]])
    }
    const root = new Root({})
    const modes = () => [
      root.training,
      root.net.training,
      root.net.modules[0]!.training,
      root.more[0]!.training,
      root.by.get('tanh')!.training,
    ]
    nn.setTraining(root, false)
    expect(modes()).toEqual([false, false, false, false, false])
    nn.setTraining(root, true)
    expect(modes()).toEqual([true, true, true, true, true])
  })
})

test('a parameter takes its initial tensor over', () => {
  const before = tf.memory().numTensors
  const variable = nn.parameter(tf.ones([3]))
  expect(tf.memory().numTensors).toBe(before + 1)
  expect(Array.from(variable.dataSync())).toEqual([1, 1, 1])
})
