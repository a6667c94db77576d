import { mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { median } from '../statistics.ts'
import { leydenFit, lightningFit, type WholeCommand } from './commands.ts'
import { inTerminal } from './terminal.ts'
import { timeCommand, type TimedCommand } from './timed-command.ts'

/** Medians over the runs of one program. */
export interface WholeFigures extends TimedCommand {
  title: string
  runs: TimedCommand[]
}

/** `leyden fit` against the same in Lightning, in the shape that `--json` writes. */
export interface WholeComparison {
  /** Leyden's time over Lightning's: the median of the ratios of runs that followed one another; null without Lightning. */
  ratio: number | null
  firstStepSeconds: number
  leyden: WholeFigures
  /** The faster of Lightning's two ways to read data. */
  lightning: WholeFigures | null
}

const epochs = 2

/** Runs the programs in turns. `python` has Lightning, or is undefined. */
export async function compareWhole(python: string | undefined, rounds: number, scratch: string): Promise<WholeComparison> {
  await runOnce(leydenFit, scratch, 1) // warms the disk's cache up, as those that choose Lightning's way do
  const peer = python === undefined ? null : await fasterLightning(python, scratch)
  const [own, others]: [TimedCommand[], TimedCommand[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    own.push(await runOnce(leydenFit, scratch, epochs))
    if (peer) others.push(await runOnce(peer, scratch, epochs))
  }
  const leyden = summarizeRuns(leydenFit, own)
  return {
    ratio: peer && median(own.map(({ seconds }, round) => seconds / others[round]!.seconds)),
    firstStepSeconds: leyden.firstStepSeconds,
    leyden,
    lightning: peer && summarizeRuns(peer, others),
  }
}

/** Which of the two it is depends on the machine: an epoch of each tells. */
async function fasterLightning(python: string, scratch: string): Promise<WholeCommand> {
  const ways = [lightningFit(python, 0), lightningFit(python, 2)]
  const seconds: number[] = []
  for (const way of ways) seconds.push((await runOnce(way, scratch, 1)).seconds)
  return ways[seconds[0]! <= seconds[1]! ? 0 : 1]!
}

async function runOnce({ title, command }: WholeCommand, scratch: string, epochs: number): Promise<TimedCommand> {
  const folder = mkdtempSync(path.join(scratch, 'whole-'))
  try {
    return await timeCommand(title, inTerminal(command(folder, epochs)), path.join(folder, 'first-step'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function summarizeRuns({ title }: WholeCommand, runs: TimedCommand[]): WholeFigures {
  const peaks = runs.flatMap(({ peakMb }) => peakMb ?? [])
  return {
    title,
    firstStepSeconds: median(runs.map(({ firstStepSeconds }) => firstStepSeconds)),
    seconds: median(runs.map(({ seconds }) => seconds)),
    peakMb: peaks.length > 0 ? Math.max(...peaks) : null,
    runs,
  }
}
