import type { Precision } from '../workloads/index.ts'
import type { Comparison } from './comparison.ts'
import { geometricMean } from '../statistics.ts'

/** The workloads that the geometric means are over. */
export const counted = ['mlp', 'cnn', 'vgg', 'gpt']

/** The few numbers that targets are set for; null where what they are made of wasn't measured. */
export interface Headline {
  geomean: { float32: number | null; bf16Mixed: number | null }
  /** Of an empty step, by its median. */
  overheadUs: number | null
  /** Time of mlp's step without capture over that with it. */
  captureOverEager: number | null
}

type Measured = Pick<Comparison, 'name' | 'precision' | 'ratio'> & {
  leyden: { medianMs: number }
  peers: Record<string, { ratio: number }>
}

export function headlineOf(workloads: Measured[]): Headline {
  const find = (name: string, precision: Precision) => workloads.find((each) => each.name === name && each.precision === precision)
  const geomean = (precision: Precision) => {
    const ratios = counted.map((name) => find(name, precision)?.ratio ?? null)
    return ratios.every((ratio) => ratio !== null) ? geometricMean(ratios) : null
  }
  const overhead = find('overhead', 'float32')
  const eager = find('mlp', 'float32')?.peers['leyden-eager']
  return {
    geomean: { float32: geomean('float32'), bf16Mixed: geomean('bf16-mixed') },
    overheadUs: overhead ? overhead.leyden.medianMs * 1000 : null,
    captureOverEager: eager ? 1 / eager.ratio : null,
  }
}
