import type { Precision } from '../workloads/index.ts'
import type { Comparison } from './comparison.ts'
import type { RankComparison } from './ranks.ts'
import { geometricMean } from '../statistics.ts'

/** The workloads that the geometric means are over: those of TensorFlow's kernels, and those of all networks. */
export const counted = ['mlp', 'cnn', 'vgg', 'gpt']
export const networks = [...counted, 'resnet', 'lstm']

/** The few numbers that targets are set for; null where what they are made of wasn't measured. */
export interface Headline {
  geomean: Means
  /** Over all networks. */
  geomeanOfAll: Means
  /** Of an empty step, by its median. */
  overheadUs: number | null
  /** Time of mlp's step without capture over that with it. */
  captureOverEager: number | null
  /** Time of one rank over that of two with half of the batch each, by the workload's name. */
  twoRanks: Record<string, number | null>
}

interface Means {
  float32: number | null
  bf16Mixed: number | null
}

type Measured = Pick<Comparison, 'name' | 'precision' | 'ratio'> & {
  leyden: { medianMs: number }
  peers: Record<string, { ratio: number }>
}

/** The workloads that are measured with two ranks. */
export const ranked = ['cnn', 'vgg']

export function headlineOf(workloads: Measured[], ranks: Pick<RankComparison, 'name' | 'speedup'>[] = []): Headline {
  const find = (name: string, precision: Precision) => workloads.find((each) => each.name === name && each.precision === precision)
  const geomean = (names: string[], precision: Precision) => {
    const ratios = names.map((name) => find(name, precision)?.ratio ?? null)
    return ratios.every((ratio) => ratio !== null) ? geometricMean(ratios) : null
  }
  const means = (names: string[]): Means => ({ float32: geomean(names, 'float32'), bf16Mixed: geomean(names, 'bf16-mixed') })
  const overhead = find('overhead', 'float32')
  const eager = find('mlp', 'float32')?.peers['leyden-eager']
  return {
    geomean: means(counted),
    geomeanOfAll: means(networks),
    overheadUs: overhead ? overhead.leyden.medianMs * 1000 : null,
    captureOverEager: eager ? 1 / eager.ratio : null,
    twoRanks: Object.fromEntries(ranked.map((name) => [name, ranks.find((each) => each.name === name)?.speedup ?? null])),
  }
}
