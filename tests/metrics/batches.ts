import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../engine/index.ts'
import { capture, TensorScope, type CapturedFunction } from '../../engine/tensor/index.ts'

/** Parts of so many samples, the last one smaller. */
export function batchesOf(tensors: Tensor[], size: number): Tensor[][] {
  const samples = tensors[0]!.shape[0]!
  return Array.from({ length: Math.ceil(samples / size) }, (_, batch) => {
    const from = batch * size
    return tensors.map((tensor) => tensor.slice([from], [Math.min(size, samples - from)]))
  })
}

/** Calls `step` with each batch, in the steps of a training that are captured once for each shape. */
export async function captured(step: (...inputs: Tensor[]) => unknown, batches: Tensor[][]): Promise<void> {
  const functions = new Map<string, CapturedFunction>()
  for (const batch of batches) {
    const signature = batch.map(({ shape }) => shape.join()).join(' ')
    const record = (inputs: Tensor[]) => {
      step(...inputs)
      return [inputs[0]!.slice([0], [1])]
    }
    if (!functions.has(signature))
      functions.set(
        signature,
        tf.tidy(() => capture(record, batch) as never),
      )
    const scope = new TensorScope()
    await functions.get(signature)!.run(batch, scope)
    scope.close()
  }
  for (const each of functions.values()) each.dispose()
}
