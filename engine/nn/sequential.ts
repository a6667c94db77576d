import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { Module } from './module.ts'

/** Modules one after the other. Their parameters are named by number, `0.weight`, as in torch.nn.Sequential. */
export class Sequential extends Module {
  constructor(...modules: Module[]) {
    super()
    Object.assign(this, modules)
  }

  get modules(): Module[] {
    return Object.entries(this).flatMap(([key, value]) => (/^\d+$/.test(key) ? [value as Module] : []))
  }

  forward(input: Tensor): Tensor {
    return this.modules.reduce((value, module, index) => forwardInto(module, value, index), input)
  }
}

/** An error of a layer says which one of the sequence it is. */
function forwardInto(module: Module, input: Tensor, index: number): Tensor {
  try {
    return module.forward(input)
  } catch (error) {
    if (error instanceof LeydenError && !error.message.startsWith('Layer ')) error.message = `Layer ${index}: ${error.message}`
    throw error
  }
}
