/** `npm run bench`: the same training in Leyden and in its peers, on this machine. See docs/performance.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { describeError, formatError, LeydenError } from '../engine/errors/index.ts'
import { measure } from './measure.ts'
import { describeMachine } from './measuring/index.ts'
import { readOptions, wholeCommand, type Options } from './options.ts'
import { formatReport, otherWork, type Report } from './report/index.ts'
import { headlineOf, targetsOf, type Comparison } from './results/index.ts'
import { scratchFolder } from './scratch.ts'
import { ensurePeers, type Peers } from './setup/index.ts'
import { compareWhole } from './whole-command/index.ts'
import { workloads } from './workloads/index.ts'

/** ms of a round, unless `--steps` says otherwise. */
const roundMs = 400

const noBfloat16 = "TensorFlow can't multiply in bfloat16 on this processor"

async function main(options: Options): Promise<void> {
  const machine = describeMachine()
  const peers = await ensurePeers(options.peers, say)
  const scratch = scratchFolder()
  const versions: Record<string, string> = { leyden: packageVersion(), node: process.versions.node }
  const { compared, leftOut } = await compareSteps(options, peers, scratch, versions)
  if (options.only.includes(wholeCommand)) say('whole command: the digits sample, 2 epochs\n')
  const whole = options.only.includes(wholeCommand) ? await compareWhole(peers.lightning, options.runs, scratch) : null
  const headline = headlineOf(compared)
  const report: Report = {
    workloads: compared,
    leftOut,
    ...headline,
    wholeCommand: whole,
    targets: targetsOf(headline, compared, whole),
    machine,
    versions,
    threads: options.threads,
    rounds: options.rounds,
    date: new Date().toISOString(),
  }
  process.stdout.write(`${formatReport(report)}\n`)
  if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`)
  if (compared.some((comparison) => otherWork(comparison).length > 0)) process.exitCode = 1
}

/** Adds what the workers say they run on to `versions`. A workload that Leyden can't run is told, and the others go on. */
async function compareSteps(options: Options, peers: Peers, scratch: string, versions: Record<string, string>) {
  const chosen = workloads.filter(({ name }) => options.only.includes(name))
  const [compared, leftOut]: [Comparison[], string[]] = [[], []]
  for (const workload of chosen) {
    for (const precision of workload.precisions) {
      say(`${workload.name}, ${precision}: ${workload.description}\n`)
      const measured = await measure(workload, precision, peers, { ...options, roundMs }, scratch).catch(complain)
      if (measured) {
        Object.assign(versions, measured.versions)
        compared.push(measured.comparison)
      } else leftOut.push(`${workload.name}, ${precision}: ${measured === null ? noBfloat16 : 'Leyden failed'}.`)
    }
  }
  return { compared, leftOut }
}

function packageVersion(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version
}

function say(text: string): void {
  process.stderr.write(text)
}

function complain(error: unknown): void {
  say(`Error: ${formatError(describeError(error))}\n`)
  if (!(error instanceof LeydenError)) say(`${(error as Error).stack}\n`)
  process.exitCode = 1
}

try {
  await main(readOptions())
} catch (error) {
  complain(error)
}
