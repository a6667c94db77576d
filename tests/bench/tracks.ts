import type { Kind } from '../../bench/contenders/index.ts'
import type { Track } from '../../bench/measuring/index.ts'

const command = () => ({ program: '', args: [] })

/** What a contender would have done: rounds of step times, and losses that fall from 2 by as much a step. */
export function track(name: string, kind: Kind, rounds: number[][], losses = (step: number) => 2 - step / 100): Track {
  let step = 0
  const lossesOf = (count: number) => Array.from({ length: count }, () => losses(step++))
  const roundOf = (ms: number[]) => ({ ms, losses: lossesOf(ms.length), cpuMs: 1, peakMb: 100 })
  return {
    contender: { name, title: name, kind, mode: '', command },
    ready: { versions: {}, threads: 2 },
    warmUp: roundOf([9, 9]),
    rounds: rounds.map(roundOf),
    others: rounds.map(() => 0),
  }
}
