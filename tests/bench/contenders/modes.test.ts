import { expect, test } from 'vitest'
import { contendersOf } from '../../../bench/contenders/index.ts'
import { workloads } from '../../../bench/workloads/index.ts'

const peers = { pytorch: 'python', lightning: 'python', tensorflow: 'python', tfjs: 'packages' }
const namesOf = (name: string, precision: 'float32' | 'bf16-mixed', chosen: Partial<typeof peers> = peers) =>
  contendersOf(
    workloads.find((each) => each.name === name)!,
    precision,
    chosen,
  ).map((contender) => contender.name)

const others = ['lightning', 'tensorflow-function']

test.each([
  ['mlp', 'float32', ['leyden-eager', 'leyden-stock', 'pytorch-eager', 'pytorch-compile', ...others, 'tfjs-wasm', 'tfjs-cpu']],
  ['mlp', 'bf16-mixed', ['leyden-float32', 'leyden-stock', 'pytorch-autocast', 'pytorch-autocast+compile']],
  ['cnn', 'float32', ['leyden-stock', 'pytorch-eager', 'pytorch-channels_last', 'pytorch-compile', ...others]],
  [
    'cnn',
    'bf16-mixed',
    ['leyden-float32', 'leyden-stock', 'pytorch-autocast', 'pytorch-autocast+channels_last', 'pytorch-autocast+compile'],
  ],
  ['gpt', 'float32', ['leyden-stock', 'pytorch-eager', 'pytorch-compile', ...others]],
  ['overhead', 'float32', ['pytorch-eager', 'pytorch-compile', ...others]],
] as const)('%s in %s runs in Leyden first, then in %j', (name, precision, expected) => {
  expect(namesOf(name, precision)).toEqual(['leyden', ...expected])
})

test('only the peers that are asked for run', () => {
  expect(namesOf('gpt', 'float32', { lightning: 'python' })).toEqual(['leyden', 'leyden-stock', 'lightning'])
  expect(namesOf('gpt', 'float32', {})).toEqual(['leyden', 'leyden-stock'])
})
