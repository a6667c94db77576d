import type { Tensor } from '@tensorflow/tfjs'
import { nn } from '../../engine/index.ts'

export interface LayerMaker {
  layer: nn.Module
  /** Where it isn't forward of the only input. */
  run?: (inputs: Tensor[]) => Tensor | Tensor[]
}

const lstm = (layer: nn.LSTM): LayerMaker => ({
  layer,
  run: ([input, hidden, cell]) => {
    const { output, state } = layer.forwardFrom(input!, hidden && { hidden, cell: cell! })
    return [output, state.hidden, state.cell]
  },
})

const gru = (layer: nn.GRU): LayerMaker => ({
  layer,
  run: ([input, hidden]) => {
    const { output, state } = layer.forwardFrom(input!, hidden)
    return [output, state]
  },
})

const attention = (layer: nn.MultiHeadAttention): LayerMaker => ({
  layer,
  run: ([query, key, value]) => layer.forward(query!, { key, value }),
})

const layer = (module: nn.Module): LayerMaker => ({ layer: module })

/** By the names of the reference's cases. */
export const layerCases: Record<string, () => LayerMaker> = {
  conv2d: () => layer(nn.conv2d(2, 3, 3)),
  'conv2d stride 2 padding 1': () => layer(nn.conv2d(2, 3, 3, { stride: 2, padding: 1 })),
  'conv2d padding 1': () => layer(nn.conv2d(2, 3, 3, { padding: 1 })),
  'conv2d same even kernel': () => layer(nn.conv2d(2, 3, 4, { padding: 'same' })),
  'conv2d rectangular': () => layer(nn.conv2d(2, 3, [2, 3], { stride: [1, 2], padding: [0, 1] })),
  'conv2d dilation 2': () => layer(nn.conv2d(2, 3, 3, { dilation: 2, padding: 1 })),
  'conv2d dilation same': () => layer(nn.conv2d(2, 3, [2, 3], { dilation: [3, 2], padding: 'same' })),
  'conv2d groups': () => layer(nn.conv2d(4, 6, 3, { groups: 2, padding: 1 })),
  'conv2d groups dilation': () => layer(nn.conv2d(4, 6, 3, { groups: 2, padding: 2, dilation: 2 })),
  'conv2d depthwise': () => layer(nn.conv2d(3, 6, 3, { groups: 3, padding: 1, stride: 2 })),
  'conv2d depthwise uneven strides': () => layer(nn.conv2d(3, 3, 3, { groups: 3, stride: [1, 2] })),
  'conv2d depthwise dilation': () => layer(nn.conv2d(3, 3, 3, { groups: 3, dilation: 2 })),
  convTranspose2d: () => layer(nn.convTranspose2d(3, 2, 3)),
  'convTranspose2d stride 2 padding 1': () => layer(nn.convTranspose2d(3, 2, 3, { stride: 2, padding: 1, outputPadding: 1 })),
  'convTranspose2d rectangular': () => layer(nn.convTranspose2d(2, 2, [2, 3], { stride: [2, 1], bias: false })),
  maxPool2d: () => layer(nn.maxPool2d(2)),
  'maxPool2d stride 2 padding 1': () => layer(nn.maxPool2d(3, { stride: 2, padding: 1 })),
  avgPool2d: () => layer(nn.avgPool2d([2, 3], { stride: [1, 2] })),
  'avgPool2d padding 1': () => layer(nn.avgPool2d(3, { stride: 2, padding: 1 })),
  'adaptiveAvgPool2d 1': () => layer(nn.adaptiveAvgPool2d(1)),
  'adaptiveAvgPool2d 2 x 3': () => layer(nn.adaptiveAvgPool2d([2, 3])),
  batchNorm2d: () => layer(nn.batchNorm2d(3)),
  'batchNorm2d options': () => layer(nn.batchNorm2d(2, { epsilon: 0.01, momentum: 0.3 })),
  'batchNorm2d evaluation': () => layer(evaluating(nn.batchNorm2d(3))),
  'groupNorm pictures': () => layer(nn.groupNorm(2, 4)),
  conv1d: () => layer(nn.conv1d(2, 3, 3)),
  'conv1d stride padding': () => layer(nn.conv1d(2, 3, 4, { stride: 2, padding: 2 })),
  'conv1d dilation': () => layer(nn.conv1d(2, 3, 2, { dilation: 3 })),
  'conv1d depthwise': () => layer(nn.conv1d(3, 6, 3, { groups: 3, stride: 2 })),
  maxPool1d: () => layer(nn.maxPool1d(3, { stride: 2, padding: 1 })),
  avgPool1d: () => layer(nn.avgPool1d(3, { stride: 2, padding: 1 })),
  'batchNorm1d sequences': () => layer(nn.batchNorm1d(3)),
  groupNorm: () => layer(nn.groupNorm(3, 6, { epsilon: 0.01 })),
  batchNorm1d: () => layer(nn.batchNorm1d(3)),
  'batchNorm1d evaluation': () => layer(evaluating(nn.batchNorm1d(3))),
  layerNorm: () => layer(nn.layerNorm(5)),
  'layerNorm without bias': () => layer(nn.layerNorm(5, { epsilon: 0.1, bias: false })),
  rmsNorm: () => layer(nn.rmsNorm(5, { epsilon: 1e-5 })),
  embedding: () => layer(nn.embedding(7, 3)),
  'embedding padding': () => layer(nn.embedding(7, 3, { paddingIndex: 1 })),
  multiHeadAttention: () => layer(nn.multiHeadAttention(6, 2)),
  'multiHeadAttention batchFirst causal': () => layer(nn.multiHeadAttention(6, 2, { batchFirst: true, causal: true })),
  'multiHeadAttention across': () => attention(nn.multiHeadAttention(6, 2, { batchFirst: true })),
  'multiHeadAttention without bias': () => layer(nn.multiHeadAttention(6, 2, { bias: false })),
  transformerEncoderLayer: () => layer(nn.transformerEncoderLayer(6, 2, { dimFeedforward: 8, dropout: 0 })),
  'transformerEncoderLayer normFirst gelu causal': () =>
    layer(
      nn.transformerEncoderLayer(6, 2, {
        dimFeedforward: 8,
        dropout: 0,
        batchFirst: true,
        normFirst: true,
        activation: 'gelu',
        causal: true,
      }),
    ),
  gelu: () => layer(nn.gelu()),
  'gelu tanh': () => layer(nn.gelu({ approximate: 'tanh' })),
  silu: () => layer(nn.silu()),
  tanh: () => layer(nn.tanh()),
  sigmoid: () => layer(nn.sigmoid()),
  softmax: () => layer(nn.softmax()),
  logSoftmax: () => layer(nn.logSoftmax()),
  lstm: () => lstm(nn.lstm(3, 4)),
  'lstm one step': () => lstm(nn.lstm(3, 4)),
  'lstm from a state': () => lstm(nn.lstm(3, 4, { numLayers: 2 })),
  'lstm batchFirst bidirectional': () => lstm(nn.lstm(3, 4, { numLayers: 2, bidirectional: true, batchFirst: true })),
  'lstm without bias': () => lstm(nn.lstm(3, 4, { bias: false })),
  gru: () => gru(nn.gru(3, 4)),
  'gru one step': () => gru(nn.gru(3, 4)),
  'gru from a state': () => gru(nn.gru(3, 4, { numLayers: 2 })),
  'gru batchFirst bidirectional': () => gru(nn.gru(3, 4, { numLayers: 2, bidirectional: true, batchFirst: true })),
  'gru without bias': () => gru(nn.gru(3, 4, { bias: false })),
}

function evaluating(module: nn.Module): nn.Module {
  nn.setTraining(module, false)
  return module
}
