import { act, cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { MetricSummary } from '../../engine/api/contract/index.ts'
import { UiProvider } from '../ui/index.ts'
import { ChartGrid } from './chart-grid.tsx'
import Plots, { showEverything } from './index.testing.ts'
import { bucketsOf, pointsOf, summaryOf } from './metrics.testing.ts'
import type { MetricSource } from './metric-requests.ts'
import { RunMetrics } from './run-metrics.ts'

vi.mock('uplot', () => import('./index.testing.ts'))

beforeEach(() => {
  showEverything()
  Plots.made = []
  localStorage.clear()
})
afterEach(cleanup)

async function show(summaries: MetricSummary[], change: Partial<MetricSource> = {}) {
  const metrics = new RunMetrics({
    list: () => Promise.resolve(summaries),
    buckets: (names) =>
      Promise.resolve(
        names.map((name) =>
          bucketsOf(
            name,
            3,
            [0, 1, 2].map((step) => [step, step, 1 - step / 4, 1 - step / 4, 1 - step / 4]),
          ),
        ),
      ),
    points: (name) =>
      Promise.resolve(
        pointsOf(name, 0, [
          [0, 1],
          [1, 1],
          [2, 1],
        ]),
      ),
    ...change,
  })
  await metrics.load()
  render(
    <UiProvider>
      <ChartGrid id="run" metrics={metrics} colour={0} empty="Nothing is logged yet." />
    </UiProvider>,
  )
  await act(() => Promise.resolve())
  return metrics
}

const chartNames = () => screen.queryAllByRole('application').map((chart) => chart.getAttribute('aria-label')!.split(':')[0])

test('draws each metric by group, and says in words what it shows', async () => {
  await show([summaryOf('val_loss'), summaryOf('train_loss'), summaryOf('lr')])
  expect(chartNames()).toEqual(['train_loss', 'val_loss', 'lr'])
  expect(screen.getByRole('application', { name: 'val_loss: last 0.5, from 0.5 to 1, 3 points' })).toBeTruthy()
  expect(screen.getByRole('button', { name: 'train (1)' })).toBeTruthy()
})

test('shows the points of a chart as a table, and the chart again', async () => {
  await show([summaryOf('val_loss')])
  await userEvent.click(screen.getByRole('button', { name: 'Show val_loss as a table' }))
  const rows = within(screen.getByRole('region', { name: 'Points of val_loss' })).getAllByRole('row')
  expect(rows.map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
    ['step', 'value'],
    ['0', '1'],
    ['1', '0.75'],
    ['2', '0.5'],
  ])
  await userEvent.click(screen.getByRole('button', { name: 'Show val_loss as a chart' }))
  expect(chartNames()).toEqual(['val_loss'])
})

test('finds metrics by name, and says so when there is none', async () => {
  await show([summaryOf('val_loss'), summaryOf('val_accuracy')])
  await userEvent.type(screen.getByRole('textbox', { name: 'Find a metric' }), 'acc')
  expect(chartNames()).toEqual(['val_accuracy'])
  expect(screen.getByText('1 of 2 metrics')).toBeTruthy()
  await userEvent.type(screen.getByRole('textbox', { name: 'Find a metric' }), 'x')
  expect(screen.getByText("No metric has 'accx' in its name.")).toBeTruthy()
})

test('shows 20 charts of a group at first, says how many there are, and shows more when asked', async () => {
  await show(Array.from({ length: 25 }, (_, i) => summaryOf(`val_${i}`)))
  expect(chartNames()).toHaveLength(20)
  expect(screen.getByText(/20 of 25 shown/)).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Show 5 more' }))
  expect(chartNames()).toHaveLength(25)
})

test('opens as many groups as are enough to look at, and the others when asked', async () => {
  await show(['a', 'b', 'c'].flatMap((group) => Array.from({ length: 20 }, (_, i) => summaryOf(`${group}/${i}`))))
  expect(chartNames()).toHaveLength(40)
  await userEvent.click(screen.getByRole('button', { name: 'c (20)', expanded: false }))
  expect(chartNames()).toHaveLength(60)
})

test('pins a metric before all others, and remembers it', async () => {
  await show([summaryOf('train_loss'), summaryOf('val_loss')])
  await userEvent.click(screen.getByRole('button', { name: 'Pin val_loss' }))
  expect(chartNames()).toEqual(['val_loss', 'train_loss'])
  expect(localStorage.getItem('leyden-pinned-metrics')).toContain('val_loss')
  await userEvent.click(screen.getByRole('button', { name: 'Unpin val_loss' }))
  expect(chartNames()).toEqual(['train_loss', 'val_loss'])
})

test('closes a group', async () => {
  await show([summaryOf('train_loss'), summaryOf('val_loss')])
  await userEvent.click(screen.getByRole('button', { name: 'train (1)' }))
  expect(chartNames()).toEqual(['val_loss'])
})

test('zooms all charts by the keys of one, and shows everything again by a button', async () => {
  await show([summaryOf('train_loss'), summaryOf('val_loss')])
  screen.getByRole('application', { name: /^val_loss/ }).focus()
  await userEvent.keyboard('+')
  expect(Plots.made.map(({ scales }) => scales.x)).toEqual([
    { min: expect.closeTo(0.4), max: expect.closeTo(1.6) },
    { min: expect.closeTo(0.4), max: expect.closeTo(1.6) },
  ])
  await userEvent.click(screen.getByRole('button', { name: 'Show everything' }))
  expect(Plots.made[0]!.scales.x).toEqual({ min: 0, max: 2 })
})

test('tells a plot what is new, without making another', async () => {
  const metrics = await show([summaryOf('val_loss')])
  vi.useFakeTimers()
  act(() => {
    metrics.take([pointsOf('val_loss', 3, [[3, 0.25]])])
    vi.runAllTimers()
  })
  vi.useRealTimers()
  expect(Plots.made).toHaveLength(1)
  expect(Plots.made[0]!.data[0]).toEqual([0, 1, 2, 3])
  expect(screen.getByRole('application', { name: 'val_loss: last 0.25, from 0.25 to 1, 4 points' })).toBeTruthy()
})

test('says where a metric left the finite numbers, and what smoothing stands on', async () => {
  const buckets = (names: string[]) =>
    Promise.resolve(
      names.map((name) =>
        bucketsOf(name, 8, [
          [0, 3, 0.1, 1, 0.5],
          [4, 7, NaN, NaN, NaN],
        ]),
      ),
    )
  await show([summaryOf('val_loss', { count: 8, last: NaN })], { buckets })
  const slider = screen.getByRole('slider', { name: /Smoothing/ })
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(slider, '0.5')
    slider.dispatchEvent(new Event('input', { bubbles: true }))
  })
  expect(screen.getByText('first NaN in steps 4 to 7 · smoothed over 2 buckets')).toBeTruthy()
})

test('says that the points of a chart could not be read, and reads them again', async () => {
  const buckets = vi.fn<MetricSource['buckets']>().mockRejectedValueOnce(new Error('lost'))
  buckets.mockImplementation((names) =>
    Promise.resolve(
      names.map((name) =>
        bucketsOf(name, 2, [
          [0, 0, 1, 1, 1],
          [1, 1, 1, 1, 1],
        ]),
      ),
    ),
  )
  await show([summaryOf('val_loss')], { buckets })
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(chartNames()).toEqual(['val_loss'])
})

test('one point is a number, since it makes no line', async () => {
  await show([summaryOf('test_accuracy', { count: 1, last: 0.9333, lastStep: 199 })])
  expect(chartNames()).toEqual([])
  expect(screen.getByText('at step 199, logged once')).toBeTruthy()
})

test('says what is to come where nothing is logged', async () => {
  await show([])
  expect(screen.getByText('Nothing is logged yet.')).toBeTruthy()
})
