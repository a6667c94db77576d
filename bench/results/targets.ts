import type { Precision } from '../workloads/index.ts'
import { counted, networks, type Headline } from './headline.ts'
import type { Comparison } from './comparison.ts'

/** What Leyden is to reach. */
export interface Target {
  what: string
  target: string
  figure: string
  /** Null where it wasn't measured. */
  met: boolean | null
}

const bounds = { float32: 0.8, 'bf16-mixed': 0.75, each: 1, overheadUs: 100 }

/** With own kernels. */
const withKernels: Record<Precision, { mean: number; each: Record<string, number> }> = {
  float32: { mean: 0.6, each: { mlp: 0.6, cnn: 0.6, vgg: 0.45, resnet: 0.55, gpt: 0.8, lstm: 0.9 } },
  'bf16-mixed': { mean: 0.7, each: Object.fromEntries(networks.map((name) => [name, 0.95])) },
}

/** Whether a workload alone keeps a target from being met: by its ratio, the overhead by its time. */
export function missesTarget({ name, precision, ratio, leyden }: Pick<Comparison, 'name' | 'precision' | 'ratio' | 'leyden'>): boolean {
  if (name === 'overhead') return leyden.medianMs * 1000 > bounds.overheadUs
  return ratio !== null && ratio > (withKernels[precision].each[name] ?? Infinity)
}

type Whole = { ratio: number | null; firstStepSeconds: number } | null

type Ratio = Pick<Comparison, 'name' | 'precision' | 'ratio'>

export function targetsOf(headline: Headline, workloads: Ratio[], wholeCommand: Whole): Target[] {
  const { geomean, geomeanOfAll, overheadUs, captureOverEager, twoRanks } = headline
  const ratios = workloads.flatMap(({ name, ratio }) => (counted.includes(name) && ratio !== null ? [ratio] : []))
  const largest = Math.max(0, ...ratios)
  // Some of them can miss it, all of them meet it.
  const worst = largest > bounds.each || geomean.float32 !== null ? largest : null
  return [
    target(`geometric mean over ${counted.join(', ')}, float32`, geomean.float32, { most: bounds.float32 }),
    target(`geometric mean over ${counted.join(', ')}, bf16-mixed`, geomean.bf16Mixed, { most: bounds['bf16-mixed'] }),
    target('the largest ratio among these', worst, { most: bounds.each }),
    target('geometric mean over all networks, float32', geomeanOfAll.float32, { most: withKernels.float32.mean }),
    target('geometric mean over all networks, bf16-mixed', geomeanOfAll.bf16Mixed, { most: withKernels['bf16-mixed'].mean }),
    ...workloads.flatMap(ofNetwork),
    target('mlp without capture over with it', captureOverEager, { least: 3 }),
    ...Object.entries(twoRanks).map(([name, speedup]) => target(`${name}, one rank over two of a thread each`, speedup, { least: 1.9 })),
    target('an empty step, microseconds', overheadUs, { most: bounds.overheadUs }),
    target('whole command over that of Lightning', wholeCommand?.ratio ?? null, { most: 0.4 }),
    target('first step after the command, seconds', wholeCommand?.firstStepSeconds ?? null, { most: 2 }),
  ]
}

function ofNetwork({ name, precision, ratio }: Ratio): Target[] {
  const most = withKernels[precision].each[name]
  return most === undefined ? [] : [target(`${name}, ${precision}`, ratio, { most })]
}

function target(what: string, figure: number | null, bound: { most: number } | { least: number }): Target {
  const [words, limit] = 'most' in bound ? ['at most', bound.most] : ['at least', bound.least]
  const met = figure === null ? null : 'most' in bound ? figure <= bound.most : figure >= bound.least
  return { what, target: `${words} ${limit}`, figure: figure === null ? '-' : figure.toFixed(figure >= 10 ? 0 : 2), met }
}
