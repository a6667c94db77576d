import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError, refuseUnknown } from '../../errors/index.ts'
import type { Callback } from '../callbacks/callback.ts'
import { LRFinder } from './lr-finder.ts'
import { requireMember, type Member } from './member.ts'
import { checkRange, rateAt, type RateRange } from './rate-range.ts'
import { SmoothedLoss } from './smoothed-loss.ts'
import { tryTraining, type Surroundings } from './trial.ts'

export interface LrFindOptions extends Partial<RateRange> {
  /** End where the smoothed loss is so many times the smallest; null for never. Default 4. */
  earlyStopThreshold?: number | null
  /** What of the mean of the losses stays at a step. Default 0.98. */
  smoothing?: number
  /** Give the suggested rate to the module. Default true. */
  updateAttr?: boolean
  /** The field or hyper-parameter that has the rate. Default: `learningRate`, or `lr`. */
  attrName?: string
}

export type CompleteLrFindOptions = Required<LrFindOptions>

const defaults: CompleteLrFindOptions = {
  minLr: 1e-8,
  maxLr: 1,
  numTraining: 100,
  mode: 'exponential',
  earlyStopThreshold: 4,
  smoothing: 0.98,
  updateAttr: true,
  attrName: '',
}

/** Throws where an option can't be. */
export function completeLrFind(options: LrFindOptions): CompleteLrFindOptions {
  refuseUnknown('The learning-rate finder', options, Object.keys(defaults))
  const complete = { ...defaults, ...options }
  checkRange(complete)
  const { smoothing, earlyStopThreshold: threshold } = complete
  if (!(smoothing >= 0 && smoothing < 1))
    throw new LeydenError(`The learning-rate finder: smoothing is ${smoothing}; it must be at least 0 and below 1.`, { usage: true })
  if (threshold === null || threshold > 1) return complete
  throw new LeydenError(`The learning-rate finder: earlyStopThreshold is ${threshold}; it must be above 1.`, {
    remedy: 'null stands for never.',
  })
}

/** Trains with a rate that rises from step to step (Smith 2017), and puts everything back but the rate, which becomes the suggested one. */
export async function findLearningRate(surroundings: Surroundings, options: CompleteLrFindOptions): Promise<LRFinder> {
  const { module } = surroundings
  const member = options.updateAttr ? rateOf(surroundings, options.attrName) : null
  if (!module.automaticOptimization) throw manual()
  const range = { minLr: options.minLr, maxLr: options.maxLr, numTraining: options.numTraining, mode: options.mode }
  const losses = new SmoothedLoss(options.smoothing, options.earlyStopThreshold)
  const lr: number[] = []
  await tryTraining(surroundings, options.numTraining, risingRate(range, lr, losses))
  const finder = new LRFinder({ lr: lr.slice(0, losses.values.length), loss: losses.values }, range)
  const suggestion = finder.suggestion()
  if (suggestion !== null) member?.set(suggestion)
  return finder
}

export function rateOf({ module, data }: Pick<Surroundings, 'module' | 'data'>, attrName: string): Member {
  const names = attrName ? [attrName] : ['learningRate', 'lr']
  return requireMember(
    names,
    module,
    data,
    'Give it one, which configureOptimizers reads; name it by attrName; or set updateAttr to false.',
  )
}

/** The rate is an input of the captured step, so that all steps are one capture. */
function risingRate(range: RateRange, lr: number[], losses: SmoothedLoss): Callback {
  return {
    onTrainStart: (trainer) => trainer.dropLrSchedulers(),
    onTrainBatchStart: (trainer) => {
      const rate = rateAt(range, trainer.globalStep)
      if (lr.length === trainer.globalStep) lr.push(rate)
      for (const group of trainer.optimizers[0]!.groups) group.learningRate = rate
    },
    onTrainBatchEnd: (trainer, _, output) => {
      if (trainer.globalStep > losses.values.length && losses.add(lossIn(output))) trainer.shouldStop = true
    },
  }
}

/** NaN of a batch that was skipped: no rate is suggested by it. */
const lossIn = (output: unknown): number => (output as Tensor | null)?.dataSync()[0] ?? NaN

function manual(): LeydenError {
  return new LeydenError('The learning-rate finder needs the loss of each step, and the module has automaticOptimization = false.', {
    remedy: 'Choose the rate by hand, or by a sweep.',
  })
}
