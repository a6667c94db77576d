import { expect, test } from 'vitest'
import { headlineOf, missesTarget, targetsOf } from '../../../bench/results/index.ts'

const measured = (name: string, ratio: number | null, { precision = 'float32' as const, medianMs = 1, eager = 0 } = {}) => ({
  name,
  precision,
  ratio,
  leyden: { medianMs },
  peers: (eager > 0 ? { 'leyden-eager': { ratio: 1 / eager } } : {}) as Record<string, { ratio: number }>,
})

const all = [
  measured('mlp', 0.5, { eager: 4 }),
  measured('cnn', 1),
  measured('vgg', 0.25),
  measured('gpt', 0.5),
  measured('resnet', 0.55),
  measured('lstm', 0.9001),
  measured('overhead', 0.1, { medianMs: 0.08 }),
]

test('geometric means are over the four networks that count, in each precision', () => {
  const headline = headlineOf(all)
  expect(headline.geomean.float32).toBeCloseTo(0.5, 10)
  expect(headline.geomean.bf16Mixed).toBeNull()
  expect(headline.geomeanOfAll.float32).toBeCloseTo((0.5 * 1 * 0.25 * 0.5 * 0.55 * 0.9001) ** (1 / 6), 10)
  expect(headline.geomeanOfAll.bf16Mixed).toBeNull()
  expect(headline.overheadUs).toBeCloseTo(80, 10)
  expect(headline.captureOverEager).toBeCloseTo(4, 10)
})

test('two ranks are told by their workload, null where they were not measured', () => {
  expect(headlineOf(all, [{ name: 'vgg', speedup: 1.5 }]).twoRanks).toEqual({ cnn: null, vgg: 1.5 })
})

test.each(['mlp', 'cnn', 'vgg', 'gpt'])('without %s there is no geometric mean', (missing) => {
  expect(headlineOf(all.filter(({ name }) => name !== missing)).geomean.float32).toBeNull()
  expect(headlineOf(all.map((each) => (each.name === missing ? { ...each, ratio: null } : each))).geomean.float32).toBeNull()
})

test('a target is met, missed or not measured', () => {
  const ranks = [
    { name: 'cnn', speedup: 1.9 },
    { name: 'vgg', speedup: 1.89 },
  ]
  const targets = targetsOf(headlineOf(all, ranks), all, { ratio: 0.41, firstStepSeconds: 2 })
  const met = Object.fromEntries(targets.map(({ what, met }) => [what, met]))
  expect(met).toEqual({
    'geometric mean over mlp, cnn, vgg, gpt, float32': true,
    'geometric mean over mlp, cnn, vgg, gpt, bf16-mixed': null,
    'the largest ratio among these': true,
    'geometric mean over all networks, float32': true,
    'geometric mean over all networks, bf16-mixed': null,
    'mlp, float32': true,
    'cnn, float32': false,
    'vgg, float32': true,
    'gpt, float32': true,
    'resnet, float32': true,
    'lstm, float32': false,
    'mlp without capture over with it': true,
    'cnn, one rank over two of a thread each': true,
    'vgg, one rank over two of a thread each': false,
    'an empty step, microseconds': true,
    'whole command over that of Lightning': false,
    'first step after the command, seconds': true,
  })
})

test.each([
  [0.9, null],
  [1.1, false],
])('where only cnn was measured, at a ratio of %s, the largest ratio meets its target: %s', (ratio, met) => {
  const only = [measured('cnn', ratio)]
  expect(targetsOf(headlineOf(only), only, null).find(({ what }) => what.startsWith('the largest'))!.met).toBe(met)
})

test.each([
  ['cnn', 'float32', 0.61, 1, true],
  ['cnn', 'float32', 0.59, 1, false],
  ['cnn', 'bf16-mixed', 0.94, 1, false],
  ['cnn', 'bf16-mixed', 0.96, 1, true],
  ['cnn', 'float32', null, 1, false],
  ['gpt', 'float32', 0.79, 1, false],
  ['resnet', 'float32', 0.56, 1, true],
  ['overhead', 'float32', 0.1, 0.101, true],
  ['overhead', 'float32', 2, 0.099, false],
] as const)('%s in %s at a ratio of %s and %s ms misses its target: %s', (name, precision, ratio, medianMs, misses) => {
  const leyden = { minMs: medianMs, medianMs, quartilesMs: [medianMs, medianMs] as [number, number], peakMb: null, threads: 2 }
  expect(missesTarget({ name, precision, ratio, leyden })).toBe(misses)
})
