import { Sigmoid, Tanh } from './activations.ts'
import { Conv2d, type Conv2dOptions } from './conv2d.ts'
import { Dropout } from './dropout.ts'
import { Flatten } from './flatten.ts'
import { Linear } from './linear.ts'
import { MaxPool2d } from './max-pool2d.ts'
import type { Module } from './module.ts'
import { ReLU } from './relu.ts'
import { Sequential } from './sequential.ts'

export { Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU, Sequential, Sigmoid, Tanh }
export { Module } from './module.ts'
export * as losses from './losses.ts'
export { namedVariables, notModel, parameter, setTraining, torchLayout, type NamedVariable } from './parameters.ts'

/** The layers as functions, as a plugin writes them: `nn.linear(784, 10)` for `new nn.Linear(784, 10)`. */
export const sequential = (...modules: Module[]) => new Sequential(...modules)
export const linear = (inFeatures: number, outFeatures: number, options?: { bias?: boolean }) =>
  new Linear(inFeatures, outFeatures, options)
export const conv2d = (inChannels: number, outChannels: number, kernelSize: number, options?: Conv2dOptions) =>
  new Conv2d(inChannels, outChannels, kernelSize, options)
export const maxPool2d = (kernelSize: number, options?: { stride?: number }) => new MaxPool2d(kernelSize, options)
export const flatten = () => new Flatten()
export const dropout = (p?: number) => new Dropout(p)
export const relu = () => new ReLU()
export const tanh = () => new Tanh()
export const sigmoid = () => new Sigmoid()
