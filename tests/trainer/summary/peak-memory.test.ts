import { expect, test } from 'vitest'
import type { StepGraph, StepNode } from '../../../engine/tensor/index.ts'
import { peakBytes } from '../../../engine/trainer/summary/peak-memory.ts'

const float32 = 1

/** A node that gives `values` float32 values. */
function node(op: string, values: number, inputs: number[] = [], after: number[] = []): StepNode {
  const outputs = [{ dtype: float32, shape: [values] }]
  return { op, attributes: [], inputs: inputs.map((each) => ({ node: each, output: 0 })), after, outputs }
}

const graph = (nodes: StepNode[], roots = [nodes.length - 1]): StepGraph => ({ nodes, roots })
const input = node('Placeholder', 1000)

test.each<[string, StepGraph, number]>([
  [
    'a chain: what was read last goes when the next is done',
    graph([input, node('Tile', 100, [0]), node('Tile', 200, [1]), node('Tile', 50, [2])]),
    1200,
  ],
  ['an element-wise op takes the memory of its input', graph([input, node('Tile', 100, [0]), node('Relu', 100, [1])]), 400],
  [
    'but not while another node reads it',
    graph([input, node('Tile', 100, [0]), node('Relu', 100, [1]), node('Concat', 200, [1, 2])]),
    1600,
  ],
  ['a reshape is no copy', graph([input, node('Tile', 100, [0]), node('Reshape', 100, [1]), node('Tile', 10, [2])]), 440],
  ['what no root needs never runs', graph([input, node('Tile', 900, [0]), node('Tile', 10, [0])]), 40],
  [
    'what forward keeps for backward lives on',
    graph([input, node('Tile', 100, [0]), node('Tile', 50, [1]), node('Tile', 50, [2]), node('Mix', 10, [1, 3])]),
    800,
  ],
  ['what it is given is not its own', graph([input, node('Const', 500), node('Mix', 10, [0, 1])]), 40],
  ['an update may copy its variable', graph([input, node('Tile', 100, [0]), node('ResourceApplyAdam', 0, [1])]), 800],
  [
    'nodes of which one waits for the other',
    graph([input, node('Tile', 100, [0]), node('Tile', 10, [1]), node('Tile', 100, [0], [2]), node('Mix', 1, [2, 3])]),
    444,
  ],
])('%s', (_name, step, bytes) => {
  expect(peakBytes(step, 1)).toBe(bytes)
})

test('two threads run two ready nodes at once', () => {
  const step = graph([
    input,
    node('Tile', 100, [0]),
    node('Sum', 1, [1]),
    node('Tile', 100, [0]),
    node('Sum', 1, [3]),
    node('Mix', 1, [2, 4]),
  ])
  expect([peakBytes(step, 1), peakBytes(step, 2)]).toEqual([804, 808])
})
