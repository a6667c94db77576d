import { getEventListeners } from 'node:events'
import { beforeEach, afterEach, expect, test, vi } from 'vitest'
import { Bell, pause } from '../../engine/api/bell.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** What a promise has come to by now. */
function watch<T>(promise: Promise<T>): () => T | 'waiting' {
  let result: T | 'waiting' = 'waiting'
  void promise.then((value) => (result = value))
  return () => result
}

test('what rings often is told every 250 ms', async () => {
  const bell = new Bell(new AbortController().signal)
  for (let round = 0; round < 3; round++) {
    const heard = watch(bell.next())
    bell.ring()
    bell.ring()
    await vi.advanceTimersByTimeAsync(249)
    expect(heard()).toBe('waiting')
    await vi.advanceTimersByTimeAsync(1)
    expect(heard()).toBe(true)
  }
})

test('what rings after a silence is told at once, and once', async () => {
  const bell = new Bell(new AbortController().signal)
  const heard = watch(bell.next())
  await vi.advanceTimersByTimeAsync(60_000)
  expect(heard()).toBe('waiting')
  bell.ring()
  await vi.advanceTimersByTimeAsync(0)
  expect(heard()).toBe(true)
  const again = watch(bell.next())
  await vi.advanceTimersByTimeAsync(60_000)
  expect(again()).toBe('waiting')
})

test.each([0, 100, 60_000])('who leaves after %i ms waits no longer, and no timer is left', async (ms) => {
  const leave = new AbortController()
  const heard = watch(new Bell(leave.signal).next())
  const paused = watch(pause(70_000, leave.signal))
  await vi.advanceTimersByTimeAsync(ms)
  leave.abort()
  await vi.advanceTimersByTimeAsync(0)
  expect([heard(), paused(), vi.getTimerCount()]).toEqual([false, false, 0])
  expect(await pause(1, leave.signal)).toBe(false)
})

test('who is done leaves no listener on the signal', async () => {
  const { signal } = new AbortController()
  const bell = new Bell(signal)
  const heard = bell.next()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  bell.ring()
  expect(await heard).toBe(true)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
