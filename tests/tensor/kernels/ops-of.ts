import { tf, activeTrace, capture, type CaptureOptions } from '../../../engine/tensor/index.ts'

/** Names of the ops that `body` becomes in a captured step. */
export function opsOf(body: () => void, options?: CaptureOptions): string[] {
  let ops: string[] = []
  const step = () => {
    body()
    ops = [...activeTrace()!.recording.ops]
    return [tf.scalar(0).add(1)]
  }
  capture(step, [], options).dispose()
  return ops
}
