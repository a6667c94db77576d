import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { reloadCrashedPages } from '../../electron/page-crash.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test.each([
  ['a crash', [[0, 'crashed']], 1],
  ['a kill', [[0, 'killed']], 1],
  ['an end in order', [[0, 'clean-exit']], 0],
  [
    'two crashes one after the other',
    [
      [0, 'crashed'],
      [1000, 'crashed'],
    ],
    1,
  ],
  [
    'two crashes far apart',
    [
      [0, 'crashed'],
      [11_000, 'crashed'],
    ],
    2,
  ],
] as [string, [number, string][], number][])('after %s the page is loaded again as often as it helps', (_, ends, reloads) => {
  const app = new EventEmitter()
  const reload = vi.fn()
  const contents = Object.assign(new EventEmitter(), { reload })
  reloadCrashedPages(app)
  app.emit('web-contents-created', {}, contents)
  for (const [afterMs, reason] of ends) {
    vi.advanceTimersByTime(afterMs)
    contents.emit('render-process-gone', {}, { reason })
  }
  expect(reload).toHaveBeenCalledTimes(reloads)
})
