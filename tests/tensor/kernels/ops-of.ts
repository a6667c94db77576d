import { tf, activeTrace, capture } from '../../../engine/tensor/index.ts'

/** Names of the ops that `body` becomes in a captured step. */
export function opsOf(body: () => void): string[] {
  let ops: string[] = []
  capture(() => {
    body()
    ops = [...activeTrace()!.recording.ops]
    return [tf.scalar(0).add(1)]
  }, []).dispose()
  return ops
}
