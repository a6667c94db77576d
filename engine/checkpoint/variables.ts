import type { Tensor, Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { torchLayout, type NamedVariable } from '../nn/index.ts'
import { tf } from '../tensor/index.ts'
import type { StoredTensor } from './stored-types.ts'

const dtypes = { float32: 'F32', int32: 'I32', bool: 'BOOL' } as const

/** A variable's values, in PyTorch's layout where that differs. `like` is the parameter that a slot of an optimiser belongs to. */
export function storeVariable(variable: Variable, like: Variable = variable): StoredTensor {
  const layout = torchLayout(like)
  const tensor: Tensor = layout ? variable.transpose(layout) : variable
  const dtype = dtypes[tensor.dtype as keyof typeof dtypes]
  // No `tidy`: it would look for tensors in what is returned, value by value.
  const values = tensor.dataSync()
  if (layout) tensor.dispose()
  return { dtype, shape: tensor.shape, values }
}

/** The inverse of `storeVariable`. */
export function restoreVariable(variable: Variable, { dtype, shape, values }: StoredTensor, like: Variable = variable): void {
  tf.tidy(() => {
    const layout = torchLayout(like)
    const type = dtype === 'F32' ? 'float32' : dtype === 'I32' ? 'int32' : 'bool'
    const stored = tf.tensor(values, shape, type)
    variable.assign((layout ? stored.transpose(inverse(layout)) : stored).cast(variable.dtype))
  })
}

/** How stored tensors differ from a model's variables, by name. */
export interface Misfit {
  missing: string[]
  unexpected: string[]
  otherShape: string[]
}

export function findMisfit(variables: NamedVariable[], stored: Map<string, StoredTensor>): Misfit {
  const names = new Set(variables.map(({ name }) => name))
  return {
    missing: [...names].filter((name) => !stored.has(name)),
    unexpected: [...stored.keys()].filter((name) => !names.has(name)),
    otherShape: variables.flatMap(({ name, variable }) => shapeProblem(name, variable, stored.get(name))),
  }
}

/** Undefined where there is nothing to say. */
export function describeMisfit({ missing, unexpected, otherShape }: Misfit): string | undefined {
  const problems = [...list('missing', missing), ...list('unexpected', unexpected), ...list('of another shape', otherShape)]
  return problems.length ? problems.join('; ') : undefined
}

/** Throws unless `stored` has the very names and shapes of the model: what is missing, unexpected, or of another shape. */
export function checkFits(variables: NamedVariable[], stored: Map<string, StoredTensor>, folder: string): void {
  const problems = describeMisfit(findMisfit(variables, stored))
  if (!problems) return
  throw new LeydenError(`The checkpoint ${folder} is of another model: ${problems}.`, {
    remedy: 'Use the module and the hyper-parameters that it was trained with; its state.json names them.',
  })
}

function shapeProblem(name: string, variable: Variable, stored: StoredTensor | undefined): string[] {
  if (!stored) return []
  const expected = permute(variable.shape, torchLayout(variable))
  return expected.join() === stored.shape.join() ? [] : [`${name} (has [${stored.shape.join(', ')}], the model [${expected.join(', ')}])`]
}

const list = (what: string, names: string[]) =>
  names.length === 0 ? [] : [`${what} ${names.slice(0, 8).join(', ')}${names.length > 8 ? ` and ${names.length - 8} more` : ''}`]
const permute = (shape: number[], layout: number[] | undefined) => (layout ? layout.map((axis) => shape[axis]!) : shape)
const inverse = (layout: number[]) => layout.map((_, axis) => layout.indexOf(axis))
