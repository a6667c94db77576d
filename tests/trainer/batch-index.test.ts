import { expect, test } from 'vitest'
import { usesBatchIndex } from '../../engine/trainer/capture/batch-index.ts'

test.each<[boolean, (...given: never[]) => unknown]>([
  [false, (batch: object) => batch],
  [false, ({ x, y }: { x: number; y: number }) => x + y],
  [false, (batch: object, _batchIndex: number) => batch],
  [false, ({ x, y }: { x: number; y: number }, _index: number) => x + y],
  [true, (_batch: object, index: number) => index],
  [true, ({ x }: { x: number }, index: number) => x + index],
  [true, (...given: number[]) => given],
  // Without an own look at the text, this could be anything.
  [true, (_batch: object, { index }: { index: number }) => index],
  [
    true,
    function (this: unknown, _batch: object) {
      // oxlint-disable-next-line prefer-rest-params
      return arguments[1]
    },
  ],
])('whether the number of the batch is used is %s for %s', (uses, step) => {
  expect(usesBatchIndex(step)).toBe(uses)
})

test('a method is looked at like a function', () => {
  const module = {
    unused(batch: object, _batchIndex: number) {
      return batch
    },
    used(batch: object, batchIndex: number) {
      return [batch, batchIndex]
    },
  }
  expect([usesBatchIndex(module.unused), usesBatchIndex(module.used)]).toEqual([false, true])
})
