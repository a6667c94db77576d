import type { Tensor } from '@tensorflow/tfjs'
import { capture, TensorScope, type CaptureOptions } from '../../../engine/tensor/index.ts'

/** Captures `body` and runs it once: its results' values. */
export async function runCaptured(
  body: (...inputs: Tensor[]) => Tensor[],
  inputs: Tensor[],
  options?: CaptureOptions,
): Promise<number[][]> {
  const captured = capture((given) => body(...given), inputs, options)
  const scope = new TensorScope()
  try {
    return (await captured.run(inputs, scope)).map((result) => Array.from(result.dataSync()))
  } finally {
    scope.close()
    captured.dispose()
  }
}
