import { LeydenError } from '../../errors/index.ts'
import { DataType, type TensorDescriptor } from '../runtime.ts'
import type { Pointer, TensorFlowApi } from './c-api.ts'

const codes = new Map([
  [3, 'INVALID_ARGUMENT'],
  [5, 'NOT_FOUND'],
  [8, 'RESOURCE_EXHAUSTED'],
  [9, 'FAILED_PRECONDITION'],
  [10, 'ABORTED'],
  [11, 'OUT_OF_RANGE'],
  [12, 'UNIMPLEMENTED'],
  [13, 'INTERNAL'],
])

/** An error that TensorFlow returned, with the op that failed and what was given to it. */
export class TensorFlowError extends Error {
  override readonly name = 'TensorFlowError'
  /** TensorFlow's status code by name, such as `INVALID_ARGUMENT`. */
  readonly code: string
  readonly op: string
  /** Shapes of the op's inputs, in order. */
  readonly shapes: number[][]

  constructor(code: number, message: string, op: string, inputs: TensorDescriptor[]) {
    super(`${op}(${inputs.map(describe).join(', ')}): ${clean(message)}`)
    this.code = codes.get(code) ?? String(code)
    this.op = op
    this.shapes = inputs.map(({ shape }) => shape)
  }
}

const typeNames = new Map(Object.entries(DataType).map(([name, value]) => [value as number, name]))

function describe({ shape, dtype }: TensorDescriptor): string {
  return `${typeNames.get(dtype) ?? `type ${dtype}`}[${shape.join(', ')}]`
}

/** Takes TensorFlow's node names and call stacks off its message. */
function clean(message: string): string {
  return message
    .replaceAll(/\{\{.*?\}\}\s*/g, '')
    .replaceAll(/\s*\[Op:\w+\].*$/gs, '')
    .trim()
}

/** What LeydenAllReduce says of other ranks isn't a defect of this one. */
function ranksApart(message: string): LeydenError | null {
  const words = /the ranks can't go on together: .*/.exec(clean(message))
  if (!words) return null
  return new LeydenError(`In a training of several ranks, ${words[0]}.`, {
    remedy: 'The error of the rank that is named says why, where it had one. Then start all ranks anew; the last checkpoint is as it was.',
  })
}

/** Throws what `status` holds, if it holds an error. */
export function check(api: TensorFlowApi, status: Pointer, op: string, inputs: TensorDescriptor[] = []): void {
  const code = api.TF_GetCode(status)
  if (code === 0) return
  const message = api.TF_Message(status)
  throw ranksApart(message) ?? new TensorFlowError(code, message, op, inputs)
}
