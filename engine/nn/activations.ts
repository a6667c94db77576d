import type { Tensor } from '@tensorflow/tfjs'
import { Module } from './module.ts'

export class Tanh extends Module {
  forward(input: Tensor): Tensor {
    return input.tanh()
  }
}

export class Sigmoid extends Module {
  forward(input: Tensor): Tensor {
    return input.sigmoid()
  }
}
