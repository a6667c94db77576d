import { afterEach, expect, test, vi } from 'vitest'
import { EngineLine } from './engine-line.ts'
import { followRuns } from './follow-runs.ts'
import { FakeEngine, runRow } from './index.testing.ts'
import { createLiveRuns } from './live-runs.ts'

afterEach(() => void vi.useRealTimers())

test('runs that could not be told are asked for again, until somebody leaves', async () => {
  vi.useFakeTimers()
  const told = vi.spyOn(console, 'error').mockReturnValue()
  const failing = () => Promise.reject(new Error('database or disk is full'))
  const watch = vi
    .fn()
    .mockImplementationOnce(failing)
    .mockImplementation(async function* () {
      yield { whole: true, runs: [runRow({ id: 'a' })] }
      throw new Error('database or disk is full')
    })
  const leave = new AbortController()
  const line = new EngineLine(new FakeEngine({ runCalls: { watch } }))
  const runs = createLiveRuns()
  followRuns(line, runs, leave.signal)
  void line.run(leave.signal)
  await vi.advanceTimersByTimeAsync(1999)
  expect(runs.getState().loaded).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(runs.getState().rows).toMatchObject([{ id: 'a' }])
  await vi.advanceTimersByTimeAsync(2000)
  expect(watch).toHaveBeenCalledTimes(3)
  leave.abort()
  await vi.advanceTimersByTimeAsync(60_000)
  expect([watch.mock.calls.length, told.mock.calls.length]).toEqual([3, 3])
})
