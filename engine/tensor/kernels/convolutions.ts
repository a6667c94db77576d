import { DataType } from '../runtime.ts'
import { attributeOf, type FindSubstitution, type OpCall, type Substitution } from './substitution.ts'

const modes: Record<string, string> = { SAME: 'Same', VALID: 'Valid' }

/** What an attribute must be, and is where it isn't given. */
const needed: Record<string, unknown> = { strides: [1, 1, 1, 1], dilations: [1, 1, 1, 1], data_format: 'NHWC', T: DataType.float32 }

/** Convolutions of 3x3 and stride 1 and their gradients, by Winograd's algorithm. */
export const convolutions: Record<string, FindSubstitution> = {
  Conv2D: (call) => {
    const [x, filter] = call.inputs
    return between(call, { x: x!.shape, filter: filter!.shape }, [0, 1])
  },
  Conv2DBackpropInput: (call) => {
    const [, filter, dy] = call.inputs
    const more = modeOf(call) === 'Valid' ? 2 : 0
    const [batch, height, width] = dy!.shape as [number, number, number]
    const x = [batch, height + more, width + more, filter!.shape[2]!]
    return between(call, { x, filter: filter!.shape }, [1, 2], x)
  },
  Conv2DBackpropFilter: (call, values) => {
    const filter = values(1) // with SAME, only they tell a filter of 3x3 from one of 5x5
    return filter && between(call, { x: call.inputs[0]!.shape, filter }, [0, 2], filter)
  },
}

function between(call: OpCall, { x, filter }: { x: number[]; filter: number[] }, inputs: number[], sizes?: number[]): Substitution | null {
  const mode = modeOf(call)
  const fits = mode && hasNeeded(call) && inputs.every((place) => call.inputs[place]!.dtype === DataType.float32)
  if (!fits || filter[0] !== 3 || filter[1] !== 3 || x[3] !== filter[2] || [...x, ...filter].includes(0)) return null
  const lost = mode === 'Valid' ? 2 : 0
  if (x[1]! <= lost || x[2]! <= lost) return null
  const work = x[0]! * (x[1]! - lost) * (x[2]! - lost) * filter.reduce((product, extent) => product * extent, 1)
  return { op: `Leyden${call.op}${mode}`, inputs, sizes, work }
}

const modeOf = (call: OpCall): string | undefined => modes[attributeOf(call, 'padding') as string]

function hasNeeded(call: OpCall): boolean {
  return Object.entries(needed).every(([name, value]) => String(attributeOf(call, name) ?? value) === String(value))
}
