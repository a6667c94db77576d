import { DataType } from '../runtime.ts'
import { attributeOf, type FindSubstitution, type OpCall } from './substitution.ts'

const modes: Record<string, string> = { SAME: 'Same', VALID: 'Valid' }

/** Of those that networks have: size, and stride. */
const windows = new Set(['2x2Stride2', '3x3Stride1', '3x3Stride2', '3x3Stride3'])

/** Fewer channels leave most of a vector empty. */
const leastChannels = 4

/** Largest values of windows, and their gradients. They are faster in all shapes that were tried, so they aren't measured. */
export const maxPools: Record<string, FindSubstitution> = {
  MaxPool: substitute('LeydenMaxPool', [0]),
  MaxPoolGrad: substitute('LeydenMaxPoolGrad', [0, 2]),
}

function substitute(own: string, inputs: number[]): FindSubstitution {
  return (call) => {
    const { shape, dtype } = call.inputs[0]!
    const suffix = suffixOf(call)
    const fits = suffix && dtype === DataType.float32 && shape.length === 4 && !shape.includes(0) && shape[3]! >= leastChannels
    return fits ? { op: own + suffix, inputs, work: null } : null
  }
}

function suffixOf(call: OpCall): string | null {
  const [size, strides] = ['ksize', 'strides'].map((name) => attributeOf(call, name) as number[])
  const [, height, width] = size!
  const [, down, right] = strides!
  const mode = modes[attributeOf(call, 'padding') as string]
  const name = `${height}x${width}Stride${down}`
  const fits = mode && down === right && windows.has(name) && [size, strides].every((each) => each![0] === 1 && each![3] === 1)
  return fits && (attributeOf(call, 'data_format') ?? 'NHWC') === 'NHWC' ? name + mode : null
}
