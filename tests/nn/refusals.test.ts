import { describe, expect, test } from 'vitest'
import { nn, tf } from '../../engine/index.ts'

const ones = (...shape: number[]) => tf.ones(shape)
const ints = (...values: number[]) => tf.tensor1d(values, 'int32')

describe('an input that does not fit is refused with the layer, what it got and what it takes', () => {
  const net = nn.sequential(nn.flatten(), nn.linear(4, 8), nn.relu(), nn.linear(9, 2))
  test.each<[() => unknown, string]>([
    [() => nn.linear(4, 8).forward(ones(2, 5)), 'linear(4, 8) got an input of shape [2, 5]; it takes [..., 4].'],
    [() => nn.linear(4, 8).forward(tf.scalar(1)), 'linear(4, 8) got an input of shape []; it takes [..., 4].'],
    [
      () => nn.conv2d(3, 8, 3).forward(ones(2, 5, 5, 1)),
      'conv2d(3, 8) got an input of shape [2, 5, 5, 1]; it takes [batch, height, width, 3].',
    ],
    [() => nn.conv2d(3, 8, 3).forward(ones(5, 5, 3)), 'conv2d(3, 8) got an input of shape [5, 5, 3]; it takes [batch, height, width, 3].'],
    [() => net.forward(ones(2, 4)), 'Layer 3: linear(9, 2) got an input of shape [2, 8]; it takes [..., 9].'],
    [() => net.forward(ones(2, 5)), 'Layer 1: linear(4, 8) got an input of shape [2, 5]; it takes [..., 4].'],
    [() => nn.conv1d(3, 8, 3).forward(ones(2, 3, 5)), 'conv1d(3, 8) got an input of shape [2, 3, 5]; it takes [batch, time, 3].'],
    [
      () => nn.conv2d(3, 8, 5, { padding: 1 }).forward(ones(2, 2, 9, 3)),
      "conv2d(3, 8) got an input of shape [2, 2, 9, 3], padded 4 x 11: its 5 x 5 doesn't fit.",
    ],
    [
      () => nn.conv2d(3, 8, 3, { dilation: 2 }).forward(ones(2, 4, 4, 3)),
      "conv2d(3, 8) got an input of shape [2, 4, 4, 3], padded 4 x 4: its 5 x 5 doesn't fit.",
    ],
    [
      () => nn.convTranspose2d(3, 8, 3).forward(ones(2, 4, 4, 8)),
      'convTranspose2d(3, 8) got an input of shape [2, 4, 4, 8]; it takes [batch, height, width, 3].',
    ],
    [
      () => nn.convTranspose2d(3, 8, 2, { padding: 2 }).forward(ones(2, 3, 3, 3)),
      'convTranspose2d(3, 8): of 4 x 4 pixels, padding 2 x 2 on each side leaves none.',
    ],
    [() => nn.maxPool2d(3).forward(ones(2, 2, 2, 1)), "maxPool2d got an input of shape [2, 2, 2, 1], padded 2 x 2: its 3 x 3 doesn't fit."],
    [() => nn.avgPool1d(2).forward(ones(4, 4)), 'avgPool1d got an input of shape [4, 4]; it takes [batch, time, channels].'],
    [() => nn.adaptiveAvgPool2d(2).forward(ones(2, 5, 4, 1)), "adaptiveAvgPool2d(2 x 2) got pictures of 5 x 4, which don't divide evenly."],
    [() => nn.batchNorm2d(3).forward(ones(2, 3)), 'batchNorm2d(3) got an input of shape [2, 3]; it takes [batch, height, width, 3].'],
    [() => nn.batchNorm1d(3).forward(ones(2, 4)), 'batchNorm1d(3) got an input of shape [2, 4]; it takes [batch, 3] or [batch, time, 3].'],
    [() => nn.batchNorm1d(3).forward(ones(1, 3)), 'batchNorm(3) got one value a channel, which has no variance to train with.'],
    [() => nn.layerNorm(3).forward(ones(3, 2)), 'layerNorm(3) got an input of shape [3, 2]; it takes [..., 3].'],
    [() => nn.rmsNorm(3).forward(ones(3, 2)), 'rmsNorm(3) got an input of shape [3, 2]; it takes [..., 3].'],
    [() => nn.groupNorm(2, 4).forward(ones(3, 2)), 'groupNorm(2, 4) got an input of shape [3, 2]; it takes [batch, ..., 4].'],
    [() => nn.embedding(4, 2).forward(ints(0, 4)), 'embedding: index 4 is outside [0, 4).'],
    [() => nn.embedding(4, 2).forward(ints(-1)), 'embedding: index -1 is outside [0, 4).'],
    [
      () => nn.multiHeadAttention(4, 2).forward(ones(3, 4)),
      'multiHeadAttention(4, 2) got an input of shape [3, 4]; it takes [time, batch, 4].',
    ],
    [
      () => nn.multiHeadAttention(4, 2, { batchFirst: true }).forward(ones(2, 3, 5)),
      'multiHeadAttention(4, 2) got an input of shape [2, 3, 5]; it takes [batch, time, 4].',
    ],
    [() => nn.lstm(3, 2).forward(ones(4, 3)), 'lstm(3, 2) got an input of shape [4, 3]; it takes [time, batch, 3].'],
    [
      () => nn.gru(3, 2, { batchFirst: true }).forward(ones(4, 5, 2)),
      'gru(3, 2) got an input of shape [4, 5, 2]; it takes [batch, time, 3].',
    ],
    [() => nn.gru(3, 2).forwardFrom(ones(4, 5, 3), ones(5, 2)), 'gru(3, 2) got an initial state of shape [5, 2]; it must be [1, 5, 2].'],
  ])('%#: %s', (run, message) => {
    expect(run).toThrow(expect.objectContaining({ name: 'LeydenError', message, remedy: expect.stringMatching(/\w+ .+\.$/) }))
  })
})

describe('what a layer cannot be made of is refused', () => {
  test.each<[() => unknown, string]>([
    [
      () => nn.conv2d(1, 1, 3, { padding: 'same', stride: 2 }),
      "conv2d(1, 1): padding 'same' keeps the size of a picture, which stride 2 changes.",
    ],
    [() => nn.conv2d(1, 1, 3, { dilation: 2, stride: 2 }), 'conv2d(1, 1): stride 2 together with dilation 2; one of them must be 1.'],
    [() => nn.conv2d(4, 6, 3, { groups: 4 }), 'conv2d(4, 6): 4 groups; the channels in and out must both be multiples of it.'],
    [() => nn.conv2d(1, 1, 0), 'conv2d(1, 1): the kernel is 0 x 0; it takes whole numbers of at least 1.'],
    [() => nn.conv2d(1, 1, 3, { dilation: 0 }), 'conv2d(1, 1): the dilation is 0 x 0; it takes whole numbers of at least 1.'],
    [() => nn.conv1d(1, 1, 3, { stride: 0.5 }), 'conv1d(1, 1): the stride is 0.5 x 0.5; it takes whole numbers of at least 1.'],
    [() => nn.maxPool2d(2, { padding: -1 }), 'maxPool2d: the padding is -1 x -1; it takes whole numbers of at least 0.'],
    [() => nn.maxPool2d(2, { padding: 2 }), 'maxPool2d: the padding is 2 x 2 for a kernel of 2 x 2; it can be half of it at most.'],
    [
      () => nn.convTranspose2d(1, 1, 3, { outputPadding: 1 }),
      'convTranspose2d(1, 1): outputPadding is 1 x 1 at stride 1 x 1; it must be smaller than the stride.',
    ],
    [() => nn.groupNorm(3, 4), 'groupNorm: 4 channels in 3 groups; the channels must be a multiple of the groups.'],
    [() => nn.multiHeadAttention(6, 4), 'multiHeadAttention: 6 features for 4 heads; the features must be a multiple of the heads.'],
    [() => nn.embedding(3, 2, { paddingIndex: 3 }), 'embedding: paddingIndex is 3; there are 3 rows, numbered from 0.'],
    [() => nn.lstm(2, 2, { dropout: 1 }), 'dropout: p is 1; it must be in [0, 1).'],
    [() => nn.gru(2, 2, { numLayers: 0 }), 'gru(2, 2): numLayers is 0; it must be a whole number of at least 1.'],
  ])('%#: %s', (make, message) => {
    expect(make).toThrow(expect.objectContaining({ name: 'LeydenError', message }))
  })
})
