import { LogSoftmax, Sigmoid, SiLU, Softmax, Tanh } from './activations.ts'
import { AdaptiveAvgPool2d, AvgPool1d, AvgPool2d } from './avg-pool.ts'
import { BatchNorm1d, BatchNorm2d, type BatchNormOptions } from './batch-norm.ts'
import { Conv1d, type Conv1dOptions } from './conv1d.ts'
import { Conv2d, type Conv2dOptions } from './conv2d.ts'
import { ConvTranspose2d, type ConvTranspose2dOptions } from './conv-transpose2d.ts'
import { Dropout } from './dropout.ts'
import { Embedding } from './embedding.ts'
import { Flatten } from './flatten.ts'
import { GELU, type GeluApproximation } from './gelu.ts'
import { GroupNorm } from './group-norm.ts'
import { LayerNorm, RMSNorm } from './layer-norm.ts'
import { Linear } from './linear.ts'
import { MaxPool1d, MaxPool2d } from './max-pool.ts'
import type { Module } from './module.ts'
import { MultiHeadAttention, type MultiHeadAttentionOptions } from './multi-head-attention.ts'
import type { PoolOptions } from './pooling.ts'
import { GRU } from './recurrent/gru.ts'
import { LSTM } from './recurrent/lstm.ts'
import type { RecurrentOptions } from './recurrent/recurrent.ts'
import { ReLU } from './relu.ts'
import { Sequential } from './sequential.ts'
import { TransformerEncoderLayer, type TransformerEncoderLayerOptions } from './transformer-encoder-layer.ts'
import type { Pair } from './windows.ts'

export { AdaptiveAvgPool2d, AvgPool1d, AvgPool2d, BatchNorm1d, BatchNorm2d, Conv1d, Conv2d, ConvTranspose2d, Dropout, Embedding, Flatten }
export { GELU, GroupNorm, GRU, LayerNorm, Linear, LogSoftmax, LSTM, MaxPool1d, MaxPool2d, MultiHeadAttention, ReLU, RMSNorm, Sequential }
export { Sigmoid, SiLU, Softmax, Tanh, TransformerEncoderLayer }
export { attention, type AttentionOptions } from './attention.ts'
export { Module } from './module.ts'
export { freeze, unfreeze, type FreezeOptions } from './freeze.ts'
export * as init from './init/index.ts'
export * as losses from './losses/index.ts'
export {
  namedModules,
  namedVariables,
  notModel,
  parameter,
  setTraining,
  torchLayout,
  type NamedModule,
  type NamedVariable,
} from './parameters.ts'
export { enterEvaluation, namesInEvaluation } from './parameters.ts'
export type { LstmState } from './recurrent/lstm.ts'

/** The layers as functions, as a plugin writes them: `nn.linear(784, 10)` for `new nn.Linear(784, 10)`. */
export const sequential = (...modules: Module[]) => new Sequential(...modules)
export const linear = (inFeatures: number, outFeatures: number, options?: { bias?: boolean }) =>
  new Linear(inFeatures, outFeatures, options)
export const conv1d = (inChannels: number, outChannels: number, kernelSize: number, options?: Conv1dOptions) =>
  new Conv1d(inChannels, outChannels, kernelSize, options)
export const conv2d = (inChannels: number, outChannels: number, kernelSize: number | Pair, options?: Conv2dOptions) =>
  new Conv2d(inChannels, outChannels, kernelSize, options)
export const convTranspose2d = (inChannels: number, outChannels: number, kernelSize: number | Pair, options?: ConvTranspose2dOptions) =>
  new ConvTranspose2d(inChannels, outChannels, kernelSize, options)
export const maxPool1d = (kernelSize: number, options?: PoolOptions<number>) => new MaxPool1d(kernelSize, options)
export const maxPool2d = (kernelSize: number | Pair, options?: PoolOptions<number | Pair>) => new MaxPool2d(kernelSize, options)
export const avgPool1d = (kernelSize: number, options?: PoolOptions<number>) => new AvgPool1d(kernelSize, options)
export const avgPool2d = (kernelSize: number | Pair, options?: PoolOptions<number | Pair>) => new AvgPool2d(kernelSize, options)
export const adaptiveAvgPool2d = (outputSize: number | Pair) => new AdaptiveAvgPool2d(outputSize)
export const batchNorm1d = (channels: number, options?: BatchNormOptions) => new BatchNorm1d(channels, options)
export const batchNorm2d = (channels: number, options?: BatchNormOptions) => new BatchNorm2d(channels, options)
export const layerNorm = (features: number, options?: { epsilon?: number; bias?: boolean }) => new LayerNorm(features, options)
export const groupNorm = (groups: number, channels: number, options?: { epsilon?: number }) => new GroupNorm(groups, channels, options)
export const rmsNorm = (features: number, options?: { epsilon?: number }) => new RMSNorm(features, options)
export const embedding = (rows: number, features: number, options?: { paddingIndex?: number }) => new Embedding(rows, features, options)
export const multiHeadAttention = (features: number, heads: number, options?: MultiHeadAttentionOptions) =>
  new MultiHeadAttention(features, heads, options)
export const transformerEncoderLayer = (features: number, heads: number, options?: TransformerEncoderLayerOptions) =>
  new TransformerEncoderLayer(features, heads, options)
export const lstm = (inputSize: number, hiddenSize: number, options?: RecurrentOptions) => new LSTM(inputSize, hiddenSize, options)
export const gru = (inputSize: number, hiddenSize: number, options?: RecurrentOptions) => new GRU(inputSize, hiddenSize, options)
export const flatten = () => new Flatten()
export const dropout = (p?: number) => new Dropout(p)
export const relu = () => new ReLU()
export const gelu = (options?: { approximate?: GeluApproximation }) => new GELU(options)
export const silu = () => new SiLU()
export const tanh = () => new Tanh()
export const sigmoid = () => new Sigmoid()
export const softmax = () => new Softmax()
export const logSoftmax = () => new LogSoftmax()
