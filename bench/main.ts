/** `npm run bench`: the same training steps in Leyden and in its peers, on this machine. See docs/performance.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { describeError, formatError, LeydenError } from '../engine/errors/index.ts'
import { compare, type Comparison } from './comparison.ts'
import { leyden, peers, type Engine } from './engines.ts'
import { otherWork } from './doubts.ts'
import { describeMachine } from './machine.ts'
import { ensurePeersPython } from './peers-python.ts'
import { formatReport, type Report } from './report.ts'
import { alternate, type RoundOptions } from './rounds.ts'
import { workloads, type Workload } from './workloads.ts'

interface Options {
  only: Workload[]
  steps: number
  rounds: number
  json?: string
}

function readOptions(): Options {
  return new Command('bench')
    .description('Compares training steps in Leyden and in PyTorch on this machine.')
    .option('--only <names>', `workloads, with commas between: ${workloads.map(({ name }) => name).join(', ')}`, chooseWorkloads, workloads)
    .option('--steps <n>', 'training steps in a round', wholeNumber, 20)
    .option('--rounds <n>', 'rounds of each engine', wholeNumber, 15)
    .option('--json <file>', 'write the figures there too')
    .parse()
    .opts<Options>()
}

function chooseWorkloads(names: string): Workload[] {
  return names.split(',').map((name) => {
    const workload = workloads.find((each) => each.name === name.trim())
    if (!workload)
      throw new InvalidArgumentError(`There is no workload '${name}'; there are ${workloads.map(({ name }) => name).join(', ')}.`)
    return workload
  })
}

function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number of at least 1.')
  return number
}

async function main({ only, steps, rounds, json }: Options): Promise<void> {
  const machine = describeMachine()
  const python = await ensurePeersPython(() => say('Setting up PyTorch in bench/.venv, once: some GB, some minutes.\n'))
  const engines = [leyden, ...peers(python)]
  const options = { steps, rounds, threads: machine.cores }
  const versions: Record<string, string> = { leyden: packageVersion(), node: process.versions.node }
  const compared: Comparison[] = []
  for (const workload of only) compared.push(await measure(workload, engines, options, versions))
  const report: Report = { workloads: compared, machine, versions, threads: options.threads, rounds, stepsPerRound: steps }
  process.stdout.write(`${formatReport(report, engines)}\n`)
  if (json) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`)
  if (compared.some((comparison) => otherWork(comparison).length > 0)) process.exitCode = 1
}

/** Adds what the workers say they run on to `versions`. */
async function measure(
  workload: Workload,
  engines: Engine[],
  options: RoundOptions,
  versions: Record<string, string>,
): Promise<Comparison> {
  say(`${workload.name}: ${workload.description}\n`)
  const onRound = (done: number) =>
    process.stderr.isTTY && say(`\r${done} of ${options.rounds} rounds${done === options.rounds ? '\n' : ''}`)
  const [own, ...others] = await alternate(workload, engines, options, onRound)
  for (const { engine, ready } of [own!, ...others]) {
    Object.assign(versions, ready.versions)
    if (ready.threads !== options.threads) throw otherThreads(engine, ready.threads, options.threads)
  }
  return compare(workload, own!, others)
}

function otherThreads({ title }: Engine, threads: number, wanted: number): LeydenError {
  return new LeydenError(`${title} computes with ${threads} threads where ${wanted} were asked for, so nothing can be compared.`)
}

function packageVersion(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version
}

function say(text: string): void {
  process.stderr.write(text)
}

try {
  await main(readOptions())
} catch (error) {
  say(`Error: ${formatError(describeError(error))}\n`)
  if (!(error instanceof LeydenError)) say(`${(error as Error).stack}\n`)
  process.exitCode = 1
}
