import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'

/** A call as one would write it: `accuracy({ numClasses: 3 })`. */
export function callText(metric: string, options: object): string {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const text = given.map(([key, value]) => `${key}: ${typeof value === 'string' ? `'${value}'` : JSON.stringify(value)}`).join(', ')
  return given.length === 0 ? metric : `${metric}({ ${text} })`
}

export const shapeText = ({ shape }: Tensor): string => `[${shape.join(', ')}]`

/** Throws unless `fits`. */
export function checkPair(metric: string, prediction: Tensor, target: Tensor, fits: boolean, takes: string): void {
  if (fits) return
  const got = `a prediction of shape ${shapeText(prediction)} and a target of shape ${shapeText(target)}`
  throw new LeydenError(`${metric} got ${got}.`, { remedy: `It takes ${takes}.` })
}

/** Throws where the shapes differ: nothing is broadcast. */
export function checkSameShape(metric: string, prediction: Tensor, target: Tensor): void {
  if (prediction.shape.join() === target.shape.join()) return
  throw new LeydenError(
    `${metric} got a prediction of shape ${shapeText(prediction)} and a target of shape ${shapeText(target)}; they must be the same.`,
    { remedy: 'Reshape one of them, such as target.reshape(prediction.shape).' },
  )
}

/** Throws where an option isn't among its choices. */
export function checkChoice(metric: string, option: string, given: unknown, choices: readonly unknown[]): void {
  if (choices.includes(given)) return
  throw new LeydenError(`${metric}: ${option} is ${JSON.stringify(given)}.`, { remedy: `It is one of: ${choices.join(', ')}.` })
}

/** Throws unless `fits`; `must` says what the option has to be. */
export function checkOption(metric: string, option: string, given: unknown, fits: boolean, must: string): void {
  if (fits) return
  throw new LeydenError(`${metric}: ${option} is ${JSON.stringify(given)}; it must be ${must}.`)
}
