import { expect, test } from 'vitest'
import { completeReport, formatReport, type Report } from '../../../bench/report/index.ts'
import { compare, compareRanks } from '../../../bench/results/index.ts'
import { track } from '../tracks.ts'

const leyden = track('Leyden', 'leyden', [[2], [2], [2]])
const [eager, compiled] = [track('PyTorch eager', 'pytorch', [[5], [5], [5]]), track('PyTorch compile', 'pytorch', [[4], [4], [4]])]

const ranks = compareRanks({ name: 'vgg', drawsMasks: false }, [leyden, track('two', 'variant', [[1], [1], [1]]), eager])

function reportOf(othersCores: number, peers = [eager, compiled]): Report {
  const skipped = { 'tensorflow-function': 'no such module' }
  const comparison = { ...compare({ name: 'mlp', drawsMasks: false }, 'float32', [leyden, ...peers], skipped), othersCores }
  const run = { firstStepSeconds: 1.5, seconds: 20, peakMb: 900, runs: [] }
  const lightning = { ...run, title: 'Lightning, num_workers 0', seconds: 50 }
  const wholeCommand = { ratio: 0.4, firstStepSeconds: 1.5, leyden: { ...run, title: 'leyden fit' }, lightning }
  return completeReport({
    workloads: [comparison],
    ranks: [ranks],
    leftOut: ['mlp, bf16-mixed: not on this processor.'],
    wholeCommand,
    machine: { processor: 'a processor', cores: 2, memoryGb: 24, system: 'linux x64', loadAverage: 0.1 },
    versions: { leyden: '1', torch: '2' },
    threads: 2,
    rounds: 3,
    date: '2026-01-01T00:00:00.000Z',
  })
}

const cellsOf = (line: string) => line.split('|').map((cell) => cell.trim())
const rowOf = (text: string, engine: string) => cellsOf(text.split('\n').find((line) => line.includes(`| ${engine}`))!)

test("the ratio to PyTorch's fastest mode stands out", () => {
  const text = formatReport(reportOf(0))
  expect(rowOf(text, 'PyTorch eager').slice(1, 9)).toEqual([
    'mlp, float32',
    'PyTorch eager',
    '5.00',
    '5.00',
    '5.00 to 5.00',
    '0.40',
    '0.40 to 0.40',
    '0.40',
  ])
  expect(rowOf(text, 'PyTorch compile')[6]).toBe('**0.50**')
})

test('two ranks stand beside one, and what two could gain', () => {
  const text = formatReport(reportOf(0))
  expect(rowOf(text, 'two ranks').slice(2, 9)).toEqual(['two ranks', '1.00', '1.00', '1.00', '**2.00**', '2.00 to 2.00', '1.9950 / 1.9950'])
  expect(rowOf(text, 'two trainings of half').slice(3, 7)).toEqual(['5.00', '5.00', '1.00', '0.40'])
  expect(rowOf(text, 'vgg, one rank over two').slice(2, 5)).toEqual(['at least 1.9', '2.00', 'yes'])
})

test('it says where and with what it was measured, and what is missing', () => {
  const text = formatReport(reportOf(0))
  expect(text).toContain('a processor, 2 cores, 24 GB, linux x64; 2026-01-01T00:00:00.000Z; load average 0.1 at the start.')
  expect(text).toContain('leyden 1, torch 2.')
  expect(text).toContain('mlp, float32: tensorflow-function was left out: no such module')
  expect(text).toContain('mlp, bf16-mixed: not on this processor.')
  expect(rowOf(text, 'leyden fit').slice(1, 4)).toEqual(['leyden fit', '1.50', '20.0'])
  expect(text).not.toMatch(/no comparison|in doubt/)
  expect(rowOf(text, 'whole command over').slice(2, 5)).toEqual(['at most 0.4', '0.40', 'yes'])
})

test('it says where other programs ran, or other work was done', () => {
  const disturbed = formatReport(reportOf(0.7))
  expect(disturbed).toContain('(mlp, float32: 0.7), so these figures are no comparison')
  expect(rowOf(disturbed, 'whole command over')[4]).toBe('yes, in doubt')
  const other = track('PyTorch eager', 'pytorch', [[5], [5], [5]], () => 7)
  expect(formatReport(reportOf(0, [other]))).toContain("against PyTorch eager, can't be compared: before the first update")
})
