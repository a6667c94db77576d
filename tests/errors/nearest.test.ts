import { expect, test } from 'vitest'
import { nearest } from '../../engine/errors/index.ts'

test.each([
  ['hiden', 'hidden'],
  ['learning_rate', 'learningRate'],
  ['Learning-Rate', 'learningRate'],
  ['lerningrate', 'learningRate'],
  ['dropout', undefined],
  ['x', undefined],
])('%s was meant to be %s', (word, expected) => {
  expect(nearest(word, ['hidden', 'learningRate', 'batchSize'])).toBe(expected)
})
