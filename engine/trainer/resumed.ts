import type { Tensor } from '@tensorflow/tfjs'
import { namedMetrics, type Metric } from '../metrics/index.ts'
import { enterStep, randomState, tf, type RandomState } from '../tensor/index.ts'
import { holdState } from './hold-state.ts'
import type { LogState } from './log-connector.ts'
import type { Logger } from './loggers/logger.ts'
import { restoreMetrics } from './metric-states.ts'
import type { RunContext } from './run-context.ts'

/** What a checkpoint keeps of a run that goes on, beside counters, weights and the states of who has one. */
export interface Running {
  log: LogState
  /** Where random draws stood when the epoch began, and when the checkpoint was saved. */
  draws: { epoch: RandomState; now: RandomState }
  /** Of each logger that has one, by its place and class. */
  loggers: Record<string, unknown>
}

export interface Resumed {
  /** Null in a checkpoint of a version that kept none. */
  running: Running | null
  metricStates(): Map<string, Tensor>
}

export function runningOf({ log, module, epochDraws, options }: RunContext): Running {
  const loggers = Object.fromEntries(
    keyedLoggers(options.loggers).flatMap(([key, each]) => (each.stateDict ? [[key, each.stateDict()]] : [])),
  )
  const names = new Map<Metric, string>([...namedMetrics(module)].map(([name, metric]) => [metric, name]))
  return { log: log.stateDict((metric) => names.get(metric) ?? null), draws: { epoch: epochDraws, now: randomState() }, loggers }
}

/** Has loggers go on where they were. */
export function resumeLoggers({ options, counters }: RunContext, { loggers }: Running): void {
  for (const [key, logger] of keyedLoggers(options.loggers))
    if (key in loggers) logger.loadStateDict?.(loggers[key], { step: counters.step })
}

const keyedLoggers = (loggers: Logger[]) => loggers.map((logger, index) => [`${index} ${logger.constructor.name}`, logger] as const)

/**
 * The hooks of an epoch's start. In the middle of an epoch, where a resumed run goes on, they are run for what they set up in JavaScript
 * alone: what they log is dropped, and what a checkpoint holds stays as it is.
 */
export async function beginEpoch(context: RunContext): Promise<void> {
  const { resumed, hooks, counters, log } = context
  context.resumed = null
  if (resumed?.running) drawFrom(resumed.running.draws[resumed.running.log.pass ? 'epoch' : 'now'])
  if (resumed) takeUpMetrics(context, resumed)
  context.epochDraws = randomState()
  if (!resumed || counters.batchOfEpoch === 0) return hooks.call('onTrainEpochStart')
  const putBack = holdState(context)
  await log.mute(() => hooks.call('onTrainEpochStart'))
  putBack()
  takeUpPass(context, resumed)
}

function takeUpMetrics({ module }: RunContext, { metricStates }: Resumed): void {
  tf.tidy(() => restoreMetrics(module, metricStates()))
}

function takeUpPass({ log, module, hooks }: RunContext, { running }: Resumed): void {
  if (!running?.log.pass) return hooks.notify('onNotice', withoutPass)
  const metrics = namedMetrics(module)
  const lost = log.resumePass(running.log.pass, (name) => metrics.get(name) ?? null)
  if (lost.length > 0) hooks.notify('onNotice', notFound(lost))
  drawFrom(running.draws.now)
}

function drawFrom({ stage, batch, draw }: RandomState): void {
  enterStep(stage, batch, draw)
}

const withoutPass =
  'The checkpoint has no values of the epoch that it is in the middle of: what this epoch logs as its mean or metric is of its rest.'

function notFound(names: string[]): string {
  return `The metric that is logged as ${names.join(', ')} is in no field of the module, so its value of this epoch is of the epoch's rest.`
}
