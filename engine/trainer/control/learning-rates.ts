import { LeydenError } from '../../errors/index.ts'
import { lrScheduler, type Optimizer } from '../../optim/index.ts'
import type { RunContext } from '../run-context.ts'
import type { LiveChange } from './live-change.ts'

type RateChange = Extract<LiveChange, { kind: 'learningRate' | 'scaleLearningRate' }>
type Group = Optimizer['groups'][number]

/**
 * Sets or scales the learning rates of one group or all. Where a schedule sets a group's rate, all that it sets from now on is scaled alike.
 * Returns what changed, as a sentence. Throws where a rate can't be, or it isn't said whose.
 */
export function changeRates({ optimizers, schedulers }: RunContext, change: RateChange): string {
  const all = optimizers.flatMap(({ groups }) => groups)
  const chosen = choose(all, change)
  checkValue(change)
  const scheduled = new Set(
    schedulers.flatMap(({ scheduler }) => (scheduler instanceof lrScheduler.ScheduledLR ? scheduler.optimizer.groups : [])),
  )
  if (change.kind === 'learningRate') for (const group of chosen) if (scheduled.has(group)) checkScale(group, change.value)
  const before = rates(chosen)
  for (const group of chosen) setRate(group, change)
  const whose = change.group === undefined ? '' : ` of group ${change.group}`
  return `The learning rate${whose} is ${rates(chosen)}, and was ${before}.`
}

function setRate(group: Group, { kind, value }: RateChange): void {
  const scale = kind === 'learningRate' ? value / group.learningRate : value
  group.learningRate = kind === 'learningRate' ? value : group.learningRate * value
  // A rate of 0 that no schedule sets has no scale, and needs none.
  if (Number.isFinite(scale)) group.learningRateScale = (group.learningRateScale ?? 1) * scale
}

function choose(groups: Group[], { kind, group }: RateChange): Group[] {
  if (group !== undefined && !groups[group]) throw noSuchGroup(group, groups)
  const chosen = group === undefined ? groups : [groups[group]!]
  const differ = new Set(chosen.map(({ learningRate }) => learningRate)).size > 1
  if (kind === 'learningRate' && differ) throw whichGroup(groups)
  return chosen
}

function checkValue({ kind, value }: RateChange): void {
  const [least, most] = [0, 3.4e38] // of float32
  if (value >= least && value <= most) return
  const range = value > most ? 'at most 3.4e38, which is float32' : 'a number of at least 0'
  throw new LeydenError(`${kind} is ${value}; it must be ${range}.`, { usage: true })
}

/** A schedule multiplies its scale, so it can neither come back from 0 nor be scaled from there. */
function checkScale({ learningRate }: Group, value: number): void {
  if (value > 0 && learningRate > 0) return
  const why = value === 0 ? 'learningRate is 0, from which a schedule never comes back' : 'The schedule is at 0, which no scale changes'
  throw new LeydenError(`${why}.`, { remedy: 'Scale what the schedule sets: scaleLearningRate.', usage: true })
}

const rates = (groups: Group[]): string => [...new Set(groups.map(({ learningRate }) => learningRate))].join(', ')

const listed = (groups: Group[]): string => groups.map(({ learningRate }, index) => `${index} (${learningRate})`).join(', ')

function noSuchGroup(group: number, groups: Group[]): LeydenError {
  return new LeydenError(`There is no group of parameters ${group}.`, { remedy: `There are: ${listed(groups)}.`, usage: true })
}

function whichGroup(groups: Group[]): LeydenError {
  return new LeydenError('The groups of parameters have different learning rates, and one would replace them all.', {
    remedy: `Name a group of ${listed(groups)}, or scale all: scaleLearningRate.`,
    usage: true,
  })
}
