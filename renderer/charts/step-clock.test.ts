import { expect, test } from 'vitest'
import { pointsOf, summaryOf } from './metrics.testing.ts'
import { clockReads, mergePoints, StepClock } from './step-clock.ts'

function clockOf(steps: number[]): StepClock {
  const clock = new StepClock()
  clock.add(
    pointsOf(
      'loss',
      0,
      steps.map((step) => [step, 1]),
    ),
  )
  return clock
}

const everyStep = Array.from({ length: 30 }, (_, step) => step)

test.each([
  [everyStep, 9, 1],
  [everyStep, 29, 3],
  [everyStep, 14, 1.5],
  [[9, 19, 29], 9, 1],
  [[9, 19, 29], 19, 2],
  [[9, 19, 24], 19, 2],
])('of the steps %j, step %i ends %d epochs', (steps, step, epochs) => {
  expect(clockOf(steps).epochAt(step)).toBeCloseTo(epochs, 10)
})

test.each([
  [5, 5],
  [7.5, 7.5],
  [29, 29],
])('step %d is %d seconds after the first', (step, seconds) => {
  expect(clockOf(everyStep).secondsAt(step)).toBeCloseTo(seconds, 10)
})

test('finds steps again by epoch and by time', () => {
  const clock = clockOf(everyStep)
  expect(clock.stepAtEpoch(clock.epochAt(17))).toBeCloseTo(17, 10)
  expect(clock.stepAtSeconds(clock.secondsAt(17))).toBeCloseTo(17, 10)
})

test('passes over steps that went back, and knows nothing before the first', () => {
  expect(new StepClock().known).toBe(false)
  const clock = clockOf([5, 3, 6])
  expect(clock.secondsAt(6)).toBeCloseTo(1, 10)
})

test('thins what it keeps of a run of many points, and stays right', () => {
  const clock = clockOf(Array.from({ length: 50_000 }, (_, step) => step))
  expect(clock.secondsAt(33_333)).toBeCloseTo(33_333, 6)
})

test('reads the longest metric that one answer holds, and samples of one that is longer', () => {
  const summaries = [summaryOf('epochs', { count: 40 }), summaryOf('steps', { count: 100_000 }), summaryOf('none', { count: 0 })]
  const reads = clockReads(summaries, 10_000, 3)
  expect(reads).toEqual([
    { name: 'epochs', from: 0, limit: 40 },
    { name: 'steps', from: 0, limit: 1 },
    { name: 'steps', from: 49_999, limit: 1 },
    { name: 'steps', from: 99_999, limit: 1 },
  ])
  expect(clockReads([])).toEqual([])
})

test('merges points of several metrics by step', () => {
  const merged = mergePoints([
    pointsOf('a', 0, [[9, 1]]),
    pointsOf('b', 0, [
      [3, 1],
      [12, 1],
    ]),
  ])
  expect([...merged.step]).toEqual([3, 9, 12])
  expect([...merged.epoch]).toEqual([0, 0, 1])
})
