import { checkAccumulation } from './accumulation.ts'
import { parseDuration } from './duration.ts'
import { optionError } from './option-error.ts'
import type { TrainerOptions } from './options.ts'
import { precisionNames } from './precision.ts'

/** Throws where an option's value can't be, or two don't go together. */
export function checkOptions(options: TrainerOptions): void {
  for (const name of ['limitTrainBatches', 'limitValBatches', 'limitTestBatches', 'limitPredictBatches', 'overfitBatches'] as const)
    checkLimit(name, options[name])
  for (const name of ['maxEpochs', 'maxSteps'] as const) checkWhole(name, options[name], -1, 'null stands for no bound.')
  for (const name of ['minEpochs', 'minSteps'] as const) checkWhole(name, options[name], 0, 'null stands for none.')
  checkOrder('minEpochs', options.minEpochs, 'maxEpochs', options.maxEpochs)
  checkOrder('minSteps', options.minSteps, 'maxSteps', options.maxSteps)
  checkWhole('numSanityValSteps', options.numSanityValSteps, 0)
  checkWhole('reloadDataloadersEveryNEpochs', options.reloadDataloadersEveryNEpochs, 0, '0 stands for never.')
  checkWhole('logEveryNSteps', options.logEveryNSteps, 1)
  checkWhole('fastDevRun', Number(options.fastDevRun ?? 0), 0, 'It is the number of batches of each stage; true is 1.')
  if (!isLeftOut(options.maxTime)) parseDuration(options.maxTime, 'maxTime')
  checkValidation(options)
  checkClipVal(options.gradientClipVal)
  if (options.accumulateGradBatches !== undefined) checkAccumulation(options.accumulateGradBatches)
  checkChoice('capture', options.capture, ['on', 'off', 'require'])
  checkChoice('gradientClipAlgorithm', options.gradientClipAlgorithm, ['norm', 'value'])
  checkChoice('precision', options.precision, precisionNames)
  checkChoice('profiler', options.profiler, ['simple'])
  checkBarebones(options)
  if (options.detectAnomaly && options.capture === 'require') throw anomaliesInCapture()
}

const isLeftOut = (value: unknown): value is null | undefined => value === undefined || value === null

function checkLimit(name: string, value: number | undefined): void {
  if (value === undefined) return
  if (!(value >= 0)) {
    throw optionError(
      name,
      `Trainer: ${name} is ${value}; it must be at least 0.`,
      'Give a count of batches, or a share of them between 0 and 1.',
    )
  }
  if (value <= 1 || Number.isInteger(value)) return
  const instead = name === 'limitTrainBatches' ? 'more than one epoch, set maxEpochs or maxSteps' : 'all batches, leave it out'
  throw optionError(name, `Trainer: ${name} is ${value}; a fraction must be between 0 and 1.`, `For ${instead}.`)
}

function checkWhole(name: string, value: number | null | undefined, least: number, remedy?: string): void {
  if (isLeftOut(value) || (Number.isInteger(value) && value >= least)) return
  throw optionError(name, `Trainer: ${name} is ${value}; it must be a whole number of at least ${Math.max(least, 0)}.`, remedy)
}

function checkOrder(least: string, minimum: number | null | undefined, most: string, maximum: number | null | undefined): void {
  if (isLeftOut(minimum) || isLeftOut(maximum) || maximum === -1 || minimum <= maximum) return
  throw optionError(
    least,
    `Trainer: ${least} is ${minimum} and ${most} is ${maximum}; a training can't last at least the one and at most the other.`,
    `Lower ${least}, or raise ${most}.`,
  )
}

function checkValidation({ valCheckInterval: interval, checkValEveryNEpoch: epochs }: TrainerOptions): void {
  checkWhole('checkValEveryNEpoch', epochs, 1, 'null counts the batches of valCheckInterval through all epochs.')
  if (typeof interval === 'string') parseDuration(interval, 'valCheckInterval')
  else if (!isLeftOut(interval) && !(interval > 0 && (interval < 1 || Number.isInteger(interval)))) throw wrongInterval(interval)
  if (epochs !== null || typeof interval === 'string' || (!isLeftOut(interval) && interval >= 1)) return
  throw optionError(
    'checkValEveryNEpoch',
    `Trainer: checkValEveryNEpoch is null and valCheckInterval is ${interval ?? 'left out'}, so there is no count of batches.`,
    'Set valCheckInterval to a whole number of batches or a time, or leave checkValEveryNEpoch out.',
  )
}

function wrongInterval(interval: number): Error {
  return optionError(
    'valCheckInterval',
    `Trainer: valCheckInterval is ${interval}; it must be a count of batches, or a share of an epoch between 0 and 1.`,
    'To validate when an epoch ends, leave it out. To never validate, set limitValBatches to 0.',
  )
}

function checkClipVal(value: number | null | undefined): void {
  if (isLeftOut(value) || value >= 0) return
  throw optionError('gradientClipVal', `Trainer: gradientClipVal is ${value}; it must be a number of at least 0.`, 'null stands for none.')
}

const alternatives = new Intl.ListFormat('en-GB', { type: 'disjunction' })

function checkChoice(name: keyof TrainerOptions, value: string | null | undefined, choices: readonly string[]): void {
  if (isLeftOut(value) || choices.includes(value)) return
  throw optionError(name, `Trainer: ${name} is '${value}'; it must be ${alternatives.format(choices.map((choice) => `'${choice}'`))}.`)
}

const extras = [
  'enableCheckpointing',
  'enableProgressBar',
  'enableModelSummary',
  'numSanityValSteps',
  'fastDevRun',
  'detectAnomaly',
  'profiler',
] as const

/** What was asked for by name shouldn't be missing in silence. */
function checkBarebones(options: TrainerOptions): void {
  const asked = options.barebones ? extras.find((name) => options[name]) : undefined
  if (asked === undefined) return
  throw optionError(
    'barebones',
    `Trainer: barebones is true, which turns ${asked} off, and ${asked} is ${String(options[asked])}.`,
    `Leave out barebones or ${asked}.`,
  )
}

function anomaliesInCapture(): Error {
  return optionError(
    'detectAnomaly',
    "Trainer: detectAnomaly is true, which runs each operation by itself, and capture is 'require'.",
    'Leave one of the two out.',
  )
}
