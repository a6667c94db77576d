import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
import { peerNames, type PeerName } from './setup/index.ts'
import { precisions, workloads, type Precision } from './workloads/index.ts'

/** `leyden fit` as a whole, beside the workloads that are steps. */
export const wholeCommand = 'whole'

const names = [...workloads.map(({ name }) => name), wholeCommand]

export interface Options {
  only: string[]
  peers: PeerName[]
  /** Null for those that the processor has instructions for. */
  precision: Precision[] | null
  rounds: number
  /** Steps in a round; null for as many as fit. */
  steps: number | null
  /** Of the whole command. */
  runs: number
  threads: number
  json?: string
}

export function readOptions(args?: string[]): Options {
  return new Command('bench')
    .description('Compares training in Leyden and in its peers on this machine.')
    .option('--only <names>', `what to measure, with commas between: ${names.join(', ')}`, choice(names), names)
    .option('--peers <names>', `what to compare with: ${peerNames.join(', ')}, or none`, choosePeers, [...peerNames])
    .option('--precision <names>', `${precisions.join(', ')} (default: what the processor has instructions for)`, choice(precisions), null)
    .option('--rounds <n>', 'rounds of each engine', wholeNumber, 11)
    .option('--steps <n>', 'training steps in a round (default: as many as fit in 0.4 s)', wholeNumber, null)
    .option('--runs <n>', 'runs of the whole command', wholeNumber, 3)
    .option('--threads <n>', 'threads of each engine', wholeNumber, availableParallelism())
    .option('--json <file>', 'write the figures there too')
    .parse(args, args && { from: 'user' })
    .opts<Options>()
}

const choosePeers = (text: string) => (text === 'none' ? [] : choice(peerNames)(text))

function choice<Name extends string>(known: readonly Name[]): (text: string) => Name[] {
  return (text) =>
    text.split(',').map((part) => {
      const name = known.find((each) => each === part.trim())
      if (name === undefined) throw new InvalidArgumentError(`There is no '${part.trim()}'; there are ${known.join(', ')}.`)
      return name
    })
}

function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number of at least 1.')
  return number
}
