import { expect, test } from 'vitest'
import { createChartView, within } from './chart-view.ts'
import { pointsOf } from './metrics.testing.ts'
import { RunMetrics } from './run-metrics.ts'
import { controlByKey, createXControl } from './x-control.ts'

const all = { from: 0, to: 100 }

test.each([
  ['a part', { from: 20, to: 40 }, { from: 20, to: 40 }],
  ['everything', { from: -5, to: 120 }, null],
  ['beyond the end', { from: 90, to: 110 }, { from: 80, to: 100 }],
  ['before the start', { from: -10, to: 10 }, { from: 0, to: 20 }],
  ['less than half a step', { from: 20, to: 20.1 }, { from: 20, to: 20.5 }],
])('keeps a zoom to %s within what there is', (_, range, zoom) => {
  expect(within(range, all)).toEqual(zoom)
})

function charts() {
  const never = () => new Promise<never>(() => {})
  const metrics = new RunMetrics({ list: never, buckets: never, points: never })
  metrics.take([
    pointsOf(
      'loss',
      0,
      Array.from({ length: 101 }, (_, step) => [step, 1]),
    ),
  ])
  const view = createChartView('run')
  return { metrics, view, control: createXControl(metrics, view) }
}

test.each([
  ['ArrowRight', { from: 24, to: 44 }],
  ['ArrowLeft', { from: 16, to: 36 }],
  ['+', { from: 24, to: 36 }],
  ['0', { from: 0, to: 100 }],
  ['Escape', { from: 0, to: 100 }],
])('the key %s moves what all charts show', (key, range) => {
  const { control } = charts()
  control.show({ from: 20, to: 40 })
  expect(controlByKey(control, key)).toBe(true)
  expect(control.range()).toEqual(range)
})

test('leaves other keys alone', () => {
  expect(controlByKey(charts().control, 'a')).toBe(false)
})

test('keeps the zoom by steps, whatever the axis is', () => {
  const { metrics, view, control } = charts()
  metrics.clock.add(
    pointsOf(
      'loss',
      0,
      Array.from({ length: 101 }, (_, step) => [step, 1]),
    ),
  )
  control.show({ from: 19, to: 39 })
  view.setState({ xAxis: 'epoch' })
  expect(control.range().from).toBeCloseTo(2, 10)
  expect(control.range().to).toBeCloseTo(4, 10)
  control.show({ from: 3, to: 5 })
  expect(view.getState().zoom!.from).toBeCloseTo(29, 10)
})
