import { expect } from 'vitest'
import { testKernels } from './with-kernels.ts'
import { attribute, startRuntime } from '../../../engine/tensor/index.ts'
import { DataType, type TensorDescriptor } from '../../../engine/tensor/runtime.ts'
import { someValues } from '../values.ts'

const runtime = startRuntime()
const { float32, bfloat16 } = DataType

/** To the nearest, of two that are as near to the even one, in float64. */
function rounded(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value
  const step = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(value))), -126) - 7)
  const [below, part] = [Math.floor(value / step), value / step - Math.floor(value / step)]
  const up = part > 0.5 || (part === 0.5 && below % 2 !== 0)
  return (below + (up ? 1 : 0)) * step
}

const largest = (2 - 2 ** -7) * 2 ** 127

const cast = (id: number, from: number, to: number): number =>
  runtime.execute(
    'Cast',
    [
      { ...attribute.type('SrcT', 'float32'), value: from },
      { ...attribute.type('DstT', 'float32'), value: to },
    ],
    [id],
    1,
  )[0]!.id

const tensor = (shape: number[], values: Float32Array) => runtime.createTensor(shape, float32, values)

/** Runs the op; results of bfloat16 are returned in float32. */
function run(op: string, inputs: number[], outputs: number, halves: number[] = []): number[][] {
  const types = halves.map((place) => ({ ...attribute.type(['Tv', 'Tw', 'Tx', 'Ty', 'Tz'][place]!, 'float32'), value: bfloat16 }))
  const results = runtime.execute(op, types, inputs, outputs)
  return results.map(({ id, dtype }: TensorDescriptor) => {
    const float = dtype === bfloat16 ? cast(id, bfloat16, float32) : id
    const values = Array.from(runtime.readTensor(float) as Float32Array)
    for (const each of new Set([id, float])) runtime.deleteTensor(each)
    return values
  })
}

testKernels.each([
  ['a value that it has', 1.5, 1.5],
  ['halfway to an odd one', 1 + 2 ** -8, 1],
  ['halfway to an even one', 1 + 3 * 2 ** -8, 1 + 2 ** -6],
  ['just above halfway', 1 + 2 ** -8 + 2 ** -20, 1 + 2 ** -7],
  ['a negative value', -1 - 3 * 2 ** -8, -1 - 2 ** -6],
  ['the next power of two', 2 - 2 ** -9, 2],
  ['beyond the largest', 3.4e38, Infinity],
  ['the largest', largest, largest],
  ['infinity', -Infinity, -Infinity],
  ['NaN', NaN, NaN],
])('%s is rounded to the nearest, %d to %d', (_, value, expected) => {
  for (const count of [1, 7, 8, 19]) {
    const [result] = run(
      'LeydenMatMulNN',
      [tensor([count, 1], new Float32Array(count).fill(value)), tensor([1, 1], Float32Array.of(1))],
      1,
      [0],
    )
    expect(result).toEqual(Array(count).fill(expected))
  }
})

interface Case {
  op: string
  shapes: number[][]
  outputs: number
  /** Results that may be bfloat16. */
  halves: number[]
}

const cases: Case[] = [
  {
    op: 'LeydenMatMulNN',
    shapes: [
      [7, 13],
      [13, 5],
    ],
    outputs: 1,
    halves: [0],
  },
  {
    op: 'LeydenMatMulTN',
    shapes: [
      [300, 40],
      [300, 33],
    ],
    outputs: 1,
    halves: [0],
  },
  { op: 'LeydenMatMulNTBiasRelu', shapes: [[600, 270], [221, 270], [221]], outputs: 1, halves: [0] },
  { op: 'LeydenConv2DSameBiasRelu', shapes: [[2, 9, 6, 10], [3, 3, 10, 17], [17]], outputs: 1, halves: [0] },
  {
    op: 'LeydenConv2DBackpropInputValid',
    shapes: [
      [3, 3, 10, 17],
      [2, 9, 6, 17],
    ],
    outputs: 1,
    halves: [0],
  },
  {
    op: 'LeydenConv2DBackpropFilterSame',
    shapes: [
      [2, 9, 6, 10],
      [2, 9, 6, 17],
    ],
    outputs: 1,
    halves: [0],
  },
  { op: 'LeydenGelu', shapes: [[5, 7]], outputs: 1, halves: [0] },
  {
    op: 'LeydenGeluTanhGrad',
    shapes: [
      [5, 7],
      [5, 7],
    ],
    outputs: 1,
    halves: [0],
  },
  { op: 'LeydenBiasGelu', shapes: [[205, 203], [203]], outputs: 1, halves: [0] },
  { op: 'LeydenBiasGeluGrad', shapes: [[205, 203], [205, 203], [203]], outputs: 2, halves: [0, 1] },
  { op: 'LeydenLayerNorm', shapes: [[205, 203], [203], [203], [1]], outputs: 3, halves: [0] },
  { op: 'LeydenLayerNormGrad', shapes: [[205, 203], [205, 203], [203], [205], [205]], outputs: 3, halves: [0, 2] },
  { op: 'LeydenBatchNormAddRelu', shapes: [[30, 11], [11], [11], [11], [11], [2], [30, 11]], outputs: 5, halves: [0] },
  { op: 'LeydenBatchNormReluGrad', shapes: [[30, 11], [30, 11], [30, 11], [11], [11], [11]], outputs: 3, halves: [0] },
  { op: 'LeydenBiasAddGrad', shapes: [[9, 5, 21]], outputs: 1, halves: [] },
  {
    op: 'LeydenReluBiasGrad',
    shapes: [
      [9, 5, 21],
      [9, 5, 21],
    ],
    outputs: 2,
    halves: [0],
  },
  { op: 'LeydenAttentionCausal', shapes: [[2, 50, 9, 11]], outputs: 2, halves: [0] },
  {
    op: 'LeydenCrossAttentionMasked',
    shapes: [
      [2, 5, 3, 8],
      [2, 70, 3, 8],
      [2, 70, 3, 8],
      [1, 1, 5, 70],
    ],
    outputs: 2,
    halves: [0],
  },
  {
    op: 'LeydenAttentionGrad',
    shapes: [
      [2, 50, 3, 11],
      [2, 50, 9, 11],
      [2, 50, 3, 11],
      [2, 3, 50, 2],
    ],
    outputs: 1,
    halves: [0],
  },
  {
    op: 'LeydenLstm',
    shapes: [
      [5, 7, 36],
      [36, 9],
      [7, 9],
      [7, 9],
    ],
    outputs: 3,
    halves: [0, 2],
  },
  {
    op: 'LeydenLstmGrad',
    shapes: [
      [5, 7, 9],
      [7, 9],
      [36, 9],
      [7, 9],
      [5, 7, 9],
      [5, 7, 36],
    ],
    outputs: 3,
    halves: [0],
  },
  { op: 'LeydenGru', shapes: [[5, 7, 27], [27, 9], [27], [7, 9]], outputs: 2, halves: [0, 1] },
  {
    op: 'LeydenGruGrad',
    shapes: [
      [5, 7, 9],
      [27, 9],
      [7, 9],
      [5, 7, 9],
      [5, 7, 36],
    ],
    outputs: 3,
    halves: [0],
  },
]

/** Which of the inputs are bfloat16. */
const choices: [string, (place: number) => boolean][] = [
  ['all', () => true],
  ['the first', (place) => place === 0],
  ['all but the first', (place) => place > 0],
  ['none', () => false],
]

testKernels.each(cases.flatMap((each) => choices.map(([name, isHalf]) => ({ ...each, name, isHalf }))))(
  '$op of inputs of which $name are bfloat16 gives what it gives of their values in float32, rounded',
  ({ op, shapes, outputs, halves, isHalf }) => {
    const values = shapes.map((shape, place) =>
      (
        someValues(
          shape.reduce((product, extent) => product * extent, 1),
          -1,
          1,
          place,
        ) as Float32Array
      ).map((value) => (isHalf(place) ? rounded(value) : value)),
    )
    const floats = shapes.map((shape, place) => tensor(shape, values[place]!))
    const given = floats.map((id, place) => (isHalf(place) ? cast(id, float32, bfloat16) : id))
    const expected = run(op, floats, outputs).map((result, place) => (halves.includes(place) ? result.map(rounded) : result))
    expect(run(op, given, outputs, halves)).toEqual(expected)
    for (const id of new Set([...floats, ...given])) runtime.deleteTensor(id)
  },
)
