import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PaintSchedule } from './paint-schedule.ts'

let hidden = false
const paint = vi.fn<() => void>()

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden)
  paint.mockClear()
  hidden = false
})
afterEach(() => void vi.useRealTimers())

function see(now: boolean): void {
  hidden = !now
  document.dispatchEvent(new Event('visibilitychange'))
}

test('paints at once, then once more for all that is asked for within the interval', () => {
  const schedule = new PaintSchedule(paint, 250)
  for (let i = 0; i < 10; i++) schedule.request()
  expect(paint).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(249)
  expect(paint).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(1)
  expect(paint).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(1000)
  expect(paint).toHaveBeenCalledTimes(2)
})

test('paints nothing while the page is hidden, and once when it is seen again', () => {
  const schedule = new PaintSchedule(paint, 250)
  const close = schedule.open()
  see(false)
  schedule.request()
  schedule.now()
  vi.advanceTimersByTime(1000)
  expect(paint).not.toHaveBeenCalled()
  see(true)
  expect(paint).toHaveBeenCalledTimes(1)
  close()
})

test('paints nothing when the page is seen again and nothing was asked for', () => {
  const close = new PaintSchedule(paint).open()
  see(false)
  see(true)
  expect(paint).not.toHaveBeenCalled()
  close()
})

test('paints nothing after it was closed', () => {
  const schedule = new PaintSchedule(paint, 250)
  const close = schedule.open()
  schedule.request()
  schedule.request()
  close()
  vi.advanceTimersByTime(1000)
  expect(paint).toHaveBeenCalledTimes(1)
})
