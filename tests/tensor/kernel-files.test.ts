import { createRequire } from 'node:module'
import type { KernelConfig } from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { tf } from '../../engine/tensor/index.ts'

const require = createRequire(import.meta.url)

test('each kernel of the package is registered under the name that its file has', () => {
  const registered = tf.getKernelsForBackend('tensorflow').map(({ kernelName }) => kernelName)
  const packaged = registered.flatMap((name) => configsOf(name).map(({ kernelName, backendName }) => [name, kernelName, backendName]))
  expect(packaged).toHaveLength(155) // as many as its register_all_kernels.js has
  expect(packaged).toEqual(packaged.map(([name]) => [name, name, 'tensorflow']))
})

function configsOf(name: string): KernelConfig[] {
  try {
    return Object.values(require(`@tensorflow/tfjs-node-gpu/dist/kernels/${name}.js`) as object).filter((each) => each?.kernelFunc)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return [] // one of Leyden's
    throw error
  }
}
