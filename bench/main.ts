/** `npm run bench`: the same training in Leyden and in its peers, on this machine. See docs/performance.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { describeError, formatError, LeydenError } from '../engine/errors/index.ts'
import { measure, type LeftOut } from './measure.ts'
import { measureRanks } from './measure-ranks.ts'
import { describeMachine } from './measuring/index.ts'
import { readOptions, wholeCommand, type Options } from './options.ts'
import { completeReport, formatReport, otherTraining, otherWork, type Findings } from './report/index.ts'
import { ranked } from './results/index.ts'
import { scratchFolder } from './scratch.ts'
import { ensurePeers, type Peers } from './setup/index.ts'
import { compareWhole } from './whole-command/index.ts'
import { workloads } from './workloads/index.ts'

/** ms of a round, unless `--steps` says otherwise. */
const roundMs = 400

async function main(options: Options): Promise<void> {
  const findings = emptyFindings(options)
  const peers = await ensurePeers(options.peers, say)
  const scratch = scratchFolder()
  await compareSteps(findings, options, peers, scratch)
  await compareTwoRanks(findings, options, scratch)
  if (options.only.includes(wholeCommand)) {
    say('whole command: the digits sample, 2 epochs\n')
    findings.wholeCommand = await compareWhole(peers.lightning, options.runs, scratch)
    keep(findings, options)
  }
  process.stdout.write(`${formatReport(completeReport(findings))}\n`)
  if ([...findings.workloads.flatMap(otherWork), ...findings.ranks.flatMap(otherTraining)].length > 0) process.exitCode = 1
}

function emptyFindings({ threads, rounds }: Options): Findings {
  const versions = { leyden: packageVersion(), node: process.versions.node }
  const date = new Date().toISOString()
  return { workloads: [], ranks: [], leftOut: [], wholeCommand: null, machine: describeMachine(), versions, threads, rounds, date }
}

/** Adds to the findings. A workload that Leyden can't run is told, and the others go on. */
async function compareSteps(findings: Findings, options: Options, peers: Peers, scratch: string): Promise<void> {
  for (const workload of workloads.filter(({ name }) => options.only.includes(name))) {
    for (const precision of workload.precisions.filter((each) => options.precision?.includes(each) ?? true)) {
      say(`${workload.name}, ${precision}: ${workload.description}\n`)
      const measured = await measure(workload, precision, peers, { ...options, roundMs }, scratch).catch(failed)
      if ('leftOut' in measured) findings.leftOut.push(`${workload.name}, ${precision}: ${measured.leftOut}.`)
      else {
        Object.assign(findings.versions, measured.versions)
        findings.workloads.push(measured.comparison)
      }
      keep(findings, options)
    }
  }
}

async function compareTwoRanks(findings: Findings, options: Options, scratch: string): Promise<void> {
  const wanted = options.precision?.includes('float32') ?? true
  for (const workload of workloads.filter(({ name }) => wanted && ranked.includes(name) && options.only.includes(name))) {
    say(`${workload.name}: two ranks of one thread with half of each batch, against one\n`)
    const measured = await measureRanks(workload, { ...options, roundMs }, scratch).catch(failed)
    if ('leftOut' in measured) findings.leftOut.push(`${workload.name}, ${measured.leftOut}.`)
    else findings.ranks.push(measured)
    keep(findings, options)
  }
}

/** After each workload, for a run takes long and may be broken off. */
function keep(findings: Findings, { json }: Options): void {
  if (json) writeFileSync(json, `${JSON.stringify(completeReport(findings), null, 2)}\n`)
}

function packageVersion(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version
}

function say(text: string): void {
  process.stderr.write(text)
}

function failed(error: unknown): LeftOut {
  complain(error)
  return { leftOut: 'Leyden failed' }
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
