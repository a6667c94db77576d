import { describeError, formatError } from '../errors/index.ts'
import type { Command } from '../terminal/index.ts'
import type { RunStatus } from './loggers/logger.ts'
import type { RunContext } from './run-context.ts'
import { closeSources } from './sources.ts'

/** What stands around the loops of every command: data prepared and set up before, everything closed after, also after an error. */
export async function withLifecycle<T>(command: Command, context: RunContext, body: () => Promise<T>): Promise<T> {
  const { module, trainer } = context
  module.attach(trainer)
  let result: T
  try {
    await setUp(command, context)
    result = await body()
  } catch (error) {
    // What fails while a failed run is cleaned up would only hide why it failed.
    tellException(context, error)
    await tearDown(command, context, 'failed').catch(() => {})
    throw error
  }
  await tearDown(command, context, 'success')
  return result
}

function tellException({ hooks }: RunContext, error: unknown): void {
  try {
    hooks.notify('onException', error)
  } catch (failed) {
    hooks.notify('onNotice', `A callback failed after the run did: ${formatError(describeError(failed))}`)
  }
}

async function setUp(command: Command, { data, hooks, module, options }: RunContext): Promise<void> {
  await data?.prepareData?.()
  await hooks.call('prepareData')
  await data?.setup?.(command)
  await hooks.call('setup', command)
  await hooks.call('configureModel')
  for (const logger of options.loggers) logger.logHyperparams?.(module.hparams as Record<string, unknown>)
}

async function tearDown(command: Command, context: RunContext, status: RunStatus): Promise<void> {
  const { data, hooks, module, options } = context
  try {
    await closeContext(context)
    for (const logger of options.loggers) await logger.finalize?.(status)
    await hooks.call('teardown', command)
    await data?.teardown?.(command)
  } finally {
    module.attach(null)
  }
}

/** Gives up what the loops were in the middle of, and all that they read from. */
export async function closeContext(context: RunContext): Promise<void> {
  context.log.abandon()
  context.steps.dispose()
  await closeSources(context)
}
