import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepAwake } from '../../electron/power-save.ts'
import { createElectronDouble } from './electron-double.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('the machine is kept awake while a run is live, and no longer', () => {
  const electron = createElectronDouble('/nowhere')
  let live = 0
  keepAwake(electron, { liveRuns: () => live })
  const awake = [0, 1, 2, 0, 1].map((runs) => {
    live = runs
    vi.advanceTimersByTime(5000)
    return electron.blockers.size
  })
  expect(awake).toEqual([0, 1, 1, 0, 1])
})
