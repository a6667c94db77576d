import type { Command } from 'commander'
import type { RunState } from '../store/index.ts'
import { formatSecond } from '../terminal/index.ts'
import { addControl } from './control.ts'
import { Context, type Services } from './context.ts'
import { formatMetricSummaries, printSeries } from './metric-text.ts'
import { addMedia } from './run-media.ts'
import { readNumber } from './run-options.ts'
import { describeRun, runDetails } from './run-text.ts'
import { listRuns } from './run-list.ts'

const reference = "a run's id, the beginning of one, its name, or 'last'"

/** `leyden runs`: the history. */
export function addRuns(program: Command, services: Services): void {
  const runs = program.command('runs').summary('the history of runs').description('Shows the history of runs.').helpCommand(false)
  addList(runs, services)
  addShow(runs, services)
  addMetrics(runs, services)
  addMedia(runs, services, reference)
  addLogs(runs, services)
  addTag(runs, services)
  addControl(runs, services, reference)
}

function addList(runs: Command, services: Services): void {
  const command = runs
    .command('list')
    .summary('list runs, newest first')
    .description('Lists runs, newest first.')
    .option('--plugin <name>', 'only runs of this plugin')
    .option('--state <state>', 'only runs that are queued, running, completed, stopped, failed or interrupted')
    .option('--tag <tag>', 'only runs with this tag')
    .option('--limit <n>', 'how many at most', readNumber, 20)
    .action((options: { plugin?: string; state?: RunState; tag?: string; limit: number }) =>
      listRuns(new Context(command, services), options),
    )
}

function addShow(runs: Command, services: Services): void {
  const command = runs
    .command('show')
    .argument('<run>', reference)
    .summary('show all about a run')
    .description('Shows a run: its state, configuration, metrics, checkpoints and events.')
    .action((run: string) => {
      const context = new Context(command, services)
      return context.withHost(({ store }) => {
        const details = runDetails(store, store.findRun(run))
        context.print(details, () => describeRun(details, context.verbose))
      })
    })
}

function addMetrics(runs: Command, services: Services): void {
  const command = runs
    .command('metrics')
    .argument('<run>', reference)
    .argument('[name]', 'the metric; without it, all are listed')
    .summary('print the values of a metric')
    .description('Prints the values of a metric, oldest first.')
    .option('--csv', 'all values as CSV, for a spreadsheet')
    .option('--last <n>', 'how many of the newest values the table shows', readNumber, 50)
    .addHelpText('after', '\nExample:\n  leyden runs metrics last train_loss --csv > loss.csv')
    .action((run: string, name: string | undefined, options: { csv?: boolean; last: number }) => {
      const context = new Context(command, services)
      return context.withHost(({ store }) => {
        const { id } = store.findRun(run)
        if (name !== undefined) return printSeries(context, store, id, name, options)
        const summaries = store.metricSummaries(id)
        context.print(summaries, () => formatMetricSummaries(summaries))
      })
    })
}

function addLogs(runs: Command, services: Services): void {
  const command = runs
    .command('logs')
    .argument('<run>', reference)
    .summary('print what a run said')
    .description('Prints the log of a run: what Leyden, the plugin and its libraries said.')
    .option('--last <n>', 'only this many of the newest lines', readNumber)
    .action((run: string, { last }: { last?: number }) => {
      const context = new Context(command, services)
      return context.withHost(({ store }) => {
        const lines = store.readLog(store.findRun(run).id, { last })
        context.print(
          lines,
          () =>
            lines.map(({ time, level, message }) => `${formatSecond(time)}  ${level.padEnd(7)}  ${message}`).join('\n') ||
            'The log is empty.',
        )
      })
    })
}

function addTag(runs: Command, services: Services): void {
  const command = runs
    .command('tag')
    .argument('<run>', reference)
    .argument('<tags...>', 'the tags to add')
    .summary('add tags to a run')
    .description('Adds tags to a run.')
    .action((run: string, tags: string[]) => {
      const context = new Context(command, services)
      return context.withHost(({ store }) => {
        const found = store.findRun(run)
        store.tagRun(found.id, [...new Set([...found.tags, ...tags])])
        const tagged = store.findRun(found.id)
        context.print(tagged, () => `${tagged.name}: ${tagged.tags.join(', ')}`)
      })
    })
}
