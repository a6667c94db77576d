import type { Scalar, Variable } from '@tensorflow/tfjs'
import { optim, tf } from '../../engine/index.ts'
import { capture, TensorScope } from '../../engine/tensor/index.ts'
import type { OptimizerCase } from '../reference/optim.ts'
import { reference } from '../reference/reference.ts'

export const { inputs } = reference.optimizers

type Options = Record<string, unknown>
export type AnyOptimizer = optim.Optimizer

const makers = {
  Adadelta: optim.adadelta,
  Adafactor: optim.adafactor,
  Adagrad: optim.adagrad,
  Adam: optim.adam,
  AdamW: optim.adamw,
  Adamax: optim.adamax,
  Lamb: optim.lamb,
  Lion: optim.lion,
  Muon: optim.muon,
  NAdam: optim.nadam,
  RAdam: optim.radam,
  RMSprop: optim.rmsprop,
  SGD: optim.sgd,
}

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

/** PyTorch's options by our names. */
export function translate(options: Options): Options {
  const names: Record<string, string> = { lr: 'learningRate', eps: 'epsilon' }
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]): [string, unknown][] => {
      if (name === 'groups') return []
      if (name === 'betas') return [0, 1].map((index) => [`beta${index + 1}`, (value as number[])[index]])
      if (name === 'eps' && Array.isArray(value)) return [0, 1].map((index) => [`epsilon${index + 1}`, value[index]])
      return [[names[name] ?? camel(name), value]]
    }),
  )
}

export function makeOptimizer({ class: name, options }: Pick<OptimizerCase, 'class' | 'options'>, parameters: unknown): AnyOptimizer {
  return makers[name](parameters as never, translate(options) as never) as never
}

/** The problem that `reference.json` describes: least squares of X W + b, and a weighted distance of p from t. */
export function problem() {
  const [X, Y, a, t] = [tf.tensor2d(inputs.X), tf.tensor2d(inputs.Y), tf.tensor1d(inputs.a), tf.tensor1d(inputs.t)]
  const variables = {
    W: tf.variable(tf.tensor2d(inputs.W0)),
    b: tf.variable(tf.tensor1d(inputs.b0)),
    p: tf.variable(tf.tensor1d(inputs.p0)),
  }
  const { W, b, p } = variables
  const loss = () => {
    const squares = X.matMul(W).add(b).sub(Y).square().mean()
    return squares.add(a.mul(p.sub(t).square()).sum().mul(0.5)) as Scalar
  }
  return { variables, loss }
}

/** One step of `optimizer`; returns the loss before it. */
export function gradientStep(optimizer: AnyOptimizer, loss: () => Scalar): Scalar {
  const { value, grads } = tf.variableGrads(loss, optimizer.parameters)
  optimizer.step(new Map(optimizer.parameters.map((parameter) => [parameter, grads[parameter.name]!])))
  return value
}

/** Runs `step` many times: each time anew, or recorded once into a function. Returns what reads the value of the next. */
export function runner(how: 'eager' | 'captured', step: () => Scalar): () => Promise<number> {
  const scope = new TensorScope()
  if (how === 'eager') return async () => step().dataSync()[0]!
  const captured = capture(() => [step()], [])
  return async () => (await captured.run([], scope))[0]!.dataSync()[0]!
}

export type { Variable }
