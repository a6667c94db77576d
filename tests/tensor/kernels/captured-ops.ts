import type { Tensor } from '@tensorflow/tfjs'
import { activeTrace, capture, type CaptureOptions } from '../../../engine/tensor/index.ts'

/** Names of the ops that a captured step of `body` is made of, once ops were joined and what nothing needs was left out. */
export function capturedOps(body: (...inputs: Tensor[]) => Tensor[], inputs: Tensor[], options?: CaptureOptions): string[] {
  let recording: { functionOps: string[] } | null = null
  capture(
    (given) => {
      recording = activeTrace()!.recording
      return body(...given)
    },
    inputs,
    options,
  ).dispose()
  return recording!.functionOps
}
