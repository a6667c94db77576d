import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { KernelConfig, KernelFunc } from '@tensorflow/tfjs'
import { tf } from './tfjs.ts'

const require = createRequire(import.meta.url)

/**
 * Registers the kernels of `@tensorflow/tfjs-node-gpu`, whose files have the kernels' names: each is loaded at its first call. A network
 * needs a tenth of them, and to load all takes longer than to start TensorFlow.
 */
export function registerKernels(backendName: string): void {
  const folder = path.dirname(require.resolve('@tensorflow/tfjs-node-gpu/dist/kernels/Add.js'))
  for (const file of readdirSync(folder)) {
    const { name, ext } = path.parse(file)
    if (ext === '.js') tf.registerKernel({ kernelName: name, backendName, kernelFunc: loadedLater(path.join(folder, file)) })
  }
}

function loadedLater(file: string): KernelFunc {
  let kernel: KernelFunc | null = null
  return (given) => (kernel ??= loadKernel(file))(given)
}

function loadKernel(file: string): KernelFunc {
  const exported: unknown[] = Object.values(require(file) as object)
  return exported.find((each): each is KernelConfig => typeof each === 'object' && each !== null && 'kernelFunc' in each)!.kernelFunc
}
