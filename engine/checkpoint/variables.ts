import type { Tensor, Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { torchLayout, type NamedVariable } from '../nn/index.ts'
import { tf } from '../tensor/index.ts'
import type { StoredTensor, TensorSource } from './stored-types.ts'

const dtypes = { float32: 'F32', int32: 'I32', bool: 'BOOL' } as const

/** A variable's values, in PyTorch's layout where that differs. `like` is the parameter that a slot of an optimiser belongs to. */
export function storeVariable(variable: Variable, like: Variable = variable): TensorSource {
  const layout = torchLayout(like)
  if (!layout) return storeTensor(variable)
  const read = () => tf.tidy(() => variable.transpose(layout).dataSync() as never) as StoredTensor['values']
  return { ...storeTensor(variable), shape: permute(variable.shape, layout), read }
}

/** A tensor's values, in its own layout. */
export function storeTensor(tensor: Tensor): TensorSource {
  return { dtype: dtypes[tensor.dtype as keyof typeof dtypes], shape: tensor.shape, read: () => tensor.dataSync() }
}

/** The inverse of `storeTensor`. */
export function toTensor({ dtype, shape, values }: StoredTensor): Tensor {
  return tf.tensor(values, shape, dtype === 'F32' ? 'float32' : dtype === 'I32' ? 'int32' : 'bool')
}

/** The inverse of `storeVariable`. */
export function restoreVariable(variable: Variable, values: StoredTensor, like: Variable = variable): void {
  tf.tidy(() => {
    const layout = torchLayout(like)
    const stored = toTensor(values)
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

/**
 * Sets variables to what was stored under their names. Throws where a shape differs or, where it is strict, a name; the variables are then
 * as they were. Returns how the names differ.
 */
export function restoreModel(variables: NamedVariable[], stored: Map<string, StoredTensor>, folder: string, strict: boolean): Misfit {
  const misfit = findMisfit(variables, stored)
  const problems = describeMisfit(strict ? misfit : { missing: [], unexpected: [], otherShape: misfit.otherShape })
  if (problems) {
    throw new LeydenError(`The checkpoint ${folder} is of another model: ${problems}.`, {
      remedy: 'Use the module and the hyper-parameters that it was trained with; its state.json names them.',
    })
  }
  for (const { name, variable } of variables) if (stored.has(name)) restoreVariable(variable, stored.get(name)!)
  return misfit
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
