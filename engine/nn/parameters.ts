import type { Tensor, Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { tf } from '../tensor/index.ts'

/** A variable of a model, with the dotted name that PyTorch would give it, such as `net.0.weight`. */
export interface NamedVariable {
  name: string
  variable: Variable
  trainable: boolean
}

/** Objects that hold variables which are no part of the model, such as metrics, carry this mark. */
export const notModel = Symbol.for('leyden.notModel')

const layouts = new WeakMap<Variable, number[]>()

/** Parameters that don't train for now. */
export const frozen = new WeakSet<Variable>()

export interface ParameterOptions {
  /** False for a buffer: saved with the model, not trained. */
  trainable?: boolean
  /** The permutation of axes that gives PyTorch's layout, where TensorFlow's ops want another one in memory. */
  toTorch?: number[]
}

/** A variable that starts as `initial`, which it takes over. */
export function parameter(initial: Tensor, { trainable = true, toTorch }: ParameterOptions = {}): Variable {
  const variable = tf.variable(initial, trainable)
  initial.dispose()
  if (toTorch) layouts.set(variable, toTorch)
  return variable
}

/** The permutation from a variable's axes to PyTorch's; undefined where they are the same. */
export function torchLayout(variable: Variable): number[] | undefined {
  return layouts.get(variable)
}

/**
 * All variables below `root`, in the order of its fields: `nn` modules, `tf.layers` models and layers, bare `tf.variable`s, also in
 * arrays, maps and plain objects. A variable that is reached twice has its first name.
 */
export function namedVariables(root: object): NamedVariable[] {
  const found = new Map<Variable, NamedVariable>()
  walk(root, '', new Set(), {
    variable: (name, variable, trainable) => {
      if (!found.has(variable)) found.set(variable, { name, variable, trainable })
    },
  })
  return [...found.values()]
}

/** What computes: a layer of `nn`, or of `tf.layers`, or anything with a `forward`. */
export interface NamedModule {
  name: string
  module: object
}

/** What computes below `root`, each before what it is made of, in the order of fields. */
export function namedModules(root: object): NamedModule[] {
  const found: NamedModule[] = []
  walk(root, '', new Set(), {
    object: (name, module) => {
      if (module !== root && typeof (module as { forward?: unknown }).forward === 'function') found.push({ name, module })
    },
    layer: (name, module) => void found.push({ name, module }),
  })
  return found
}

/** Puts every module below `root` into training or evaluation mode. */
export function setTraining(root: object, training: boolean): void {
  for (const { module } of modesOf(root)) module.training = training
}

/** Puts every module below `root` into evaluation mode. Returns what puts each back into the mode that it was in. */
export function enterEvaluation(root: object): () => void {
  const trained = modesOf(root).filter(({ module }) => module.training)
  for (const { module } of trained) module.training = false
  return () => {
    for (const { module } of trained) module.training = true
  }
}

/** Names of the modules below `root` that are in evaluation mode, without those within one. */
export function namesInEvaluation(root: object): string[] {
  const names = modesOf(root).flatMap(({ name, module }) => (module.training ? [] : [name]))
  return names.filter((name) => !names.some((outer) => (outer === '' ? name !== '' : name.startsWith(`${outer}.`))))
}

/** What has a mode, outermost first. */
function modesOf(root: object): { name: string; module: { training: boolean } }[] {
  const found: ReturnType<typeof modesOf> = []
  walk(root, '', new Set(), {
    object: (name, value) => {
      if (typeof (value as { training?: unknown }).training === 'boolean') found.push({ name, module: value as { training: boolean } })
    },
  })
  return found
}

interface Visitor {
  variable?(name: string, variable: Variable, trainable: boolean): void
  object?(name: string, value: object): void
  layer?(name: string, value: Layer): void
}

function walk(value: unknown, path: string, seen: Set<object>, visitor: Visitor): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  if (value instanceof tf.Variable) return visitor.variable?.(path, value, value.trainable && !frozen.has(value))
  if (value instanceof tf.layers.Layer) return walkLayer(value, path, visitor)
  if (notModel in value || value instanceof tf.Tensor || ArrayBuffer.isView(value)) return
  visitor.object?.(path, value)
  const entries = value instanceof Map ? value.entries() : Object.entries(value)
  for (const [key, child] of entries) walk(child, path ? `${path}.${key}` : String(key), seen, visitor)
}

type Layer = InstanceType<typeof tf.layers.Layer>
interface LayerWeight {
  originalName: string
  val: Variable
}

/** Layers are numbered like PyTorch's, since TensorFlow.js's names count all layers that the process ever made. */
function walkLayer(layer: Layer, path: string, visitor: Visitor): void {
  visitor.layer?.(path, layer)
  const { layers } = layer as unknown as { layers?: Layer[] }
  if (layers) return layers.forEach((inner, index) => walkLayer(inner, `${path}.${index}`, visitor))
  if (!layer.built) throw notBuilt(path)
  const trainable = new Set(layer.trainableWeights.map((weight) => (weight as unknown as LayerWeight).val))
  const used = new Map<string, number>()
  for (const weight of layer.weights as unknown as LayerWeight[]) {
    const short = weight.originalName.split('/').at(-1)!
    const count = used.get(short) ?? 0
    used.set(short, count + 1)
    visitor.variable?.(`${path}.${count ? `${short}_${count}` : short}`, weight.val, trainable.has(weight.val) && !frozen.has(weight.val))
  }
}

function notBuilt(path: string): LeydenError {
  return new LeydenError(`The tf.layers layer '${path}' has no weights yet: it doesn't know the shape of its input.`, {
    remedy:
      'Make it a model, tf.sequential({ layers: [tf.layers.dense({ units: 64, inputShape: [4] })] }), or build it: layer.build([null, 4]).',
  })
}
