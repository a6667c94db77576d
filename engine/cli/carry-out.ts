import { formatError, type ErrorReport } from '../errors/index.ts'
import type { ActiveRun, EngineHost, StartOptions } from '../host/index.ts'
import type { RunRecord } from '../store/index.ts'
import type { RunConfig } from '../worker/index.ts'
import { paint, progressDisplay, type ProgressDisplay } from '../terminal/index.ts'
import type { Context } from './context.ts'
import { describeEnd, toResult } from './run-result.ts'
import { watchSignals } from './signals.ts'
import { tuningsIn } from './tuning-text.ts'

const lastLines = 20

/** Starts a run, shows it to its end, prints what came of it and returns the exit code. */
export async function carryOut(context: Context, host: EngineHost, config: RunConfig, options: StartOptions): Promise<number> {
  const run = await host.start(config, options)
  const display = progressDisplay(config.command === 'tune' ? 'validate' : config.command)
  show(run, display, context, config.trainer.enableProgressBar ?? true)
  const signals = watchSignals(run, (line) => display.print(line))
  const record = await run.finished
  signals.end()
  display.end()
  if (record.state === 'failed') tellFailure(context, host, record)
  const summary = run.summary()
  const tuned = tuningsIn(host.store.listEvents(run.id))
  context.print(toResult(record, summary, tuned), () => describeEnd(record, summary, tuned))
  return exitCodeOf(record, signals.exitCode())
}

function show(run: ActiveRun, display: ProgressDisplay, { json, verbose }: Context, withProgress: boolean): void {
  const stderr = process.stderr
  run.on('started', ({ module, data, device }) =>
    display.print(paint('bold', `${[module, data].filter(Boolean).join(' on ')}, on ${device}, run ${run.id}`, stderr)),
  )
  run.on('summary', (text) => json || display.print(text))
  run.on('progress', (progress) => withProgress && display.update(progress))
  run.on('log', ({ level, message }) => {
    if (level === 'warning' || level === 'error') display.print(paint(level === 'error' ? 'red' : 'yellow', message, stderr))
    else if (level === 'info' || verbose) display.print(message)
  })
  run.on('output', (_, line) => verbose && display.print(paint('dim', line, stderr)))
  run.on('unresponsive', () =>
    display.print(paint('yellow', 'The worker has given no sign of life for 30 s. It may be busy; Ctrl-C twice ends it.', stderr)),
  )
  run.on('responsive', () => display.print('The worker is back.'))
}

function tellFailure({ verbose }: Context, host: EngineHost, { id, error }: RunRecord): void {
  const stderr = process.stderr
  stderr.write(`${paint('red', 'Failed:', stderr)} ${formatError(error as ErrorReport)}\n`)
  if (verbose && error?.stack) stderr.write(`${paint('dim', error.stack, stderr)}\n`)
  // A worker that could still say what was wrong needs no log to tell it.
  const lines = error?.stack ? [] : host.store.readLog(id, { last: lastLines }).filter(({ level }) => level !== 'debug')
  if (lines.length > 0) stderr.write(`The end of its log:\n${lines.map(({ message }) => `    ${message}`).join('\n')}\n`)
}

function exitCodeOf({ state, error }: RunRecord, bySignal: number | undefined): number {
  if (state === 'completed') return 0
  if (state === 'stopped') return bySignal ?? 1
  return error?.usage ? 2 : 1
}
