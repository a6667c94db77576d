import { expect, test } from 'vitest'
import { readOptions } from '../../bench/options.ts'

test('without options all is measured against all peers', () => {
  const { only, peers, steps } = readOptions([])
  expect(only).toEqual(['mlp', 'cnn', 'vgg', 'resnet', 'gpt', 'lstm', 'overhead', 'whole'])
  expect(peers).toEqual(['pytorch', 'lightning', 'tensorflow', 'tfjs'])
  expect(steps).toBeNull()
})

test.each([
  [['--only', 'gpt, mlp'], { only: ['gpt', 'mlp'] }],
  [['--peers', 'lightning'], { peers: ['lightning'] }],
  [['--peers', 'none'], { peers: [] }],
  [['--precision', 'bf16-mixed'], { precision: ['bf16-mixed'] }],
  [[], { precision: null }],
  [['--steps', '3', '--rounds', '1', '--runs', '2'], { steps: 3, rounds: 1, runs: 2 }],
])('%j', (args, expected) => {
  expect(readOptions(args)).toMatchObject(expected)
})
