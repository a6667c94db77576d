import { attribute, startRuntime } from '../../engine/tensor/index.ts'

export interface Layer {
  batch: number
  extent: number
  inChannels: number
  outChannels: number
  padding: 'SAME' | 'VALID'
  /** Its height and width; 3 where it isn't said. */
  filter?: number
  /** Default 1. With another, `VALID` is of a picture with the zeros that PyTorch's padding puts around it. */
  stride?: number
}

/** Those of VGG and ResNet on pictures of 32x32, of a small network on MNIST, and their first layers. */
export const layers: Layer[] = [
  { batch: 32, extent: 32, inChannels: 64, outChannels: 64, padding: 'SAME' },
  { batch: 32, extent: 16, inChannels: 64, outChannels: 128, padding: 'SAME' },
  { batch: 32, extent: 16, inChannels: 128, outChannels: 128, padding: 'SAME' },
  { batch: 32, extent: 8, inChannels: 256, outChannels: 256, padding: 'SAME' },
  { batch: 32, extent: 4, inChannels: 512, outChannels: 512, padding: 'SAME' },
  { batch: 64, extent: 26, inChannels: 16, outChannels: 32, padding: 'VALID' },
  { batch: 32, extent: 32, inChannels: 3, outChannels: 64, padding: 'SAME' },
  { batch: 64, extent: 28, inChannels: 1, outChannels: 16, padding: 'VALID' },
  { batch: 32, extent: 33, inChannels: 64, outChannels: 128, padding: 'VALID', stride: 2 },
  { batch: 32, extent: 17, inChannels: 128, outChannels: 256, padding: 'VALID', stride: 2 },
  { batch: 32, extent: 9, inChannels: 256, outChannels: 512, padding: 'VALID', stride: 2 },
  { batch: 32, extent: 32, inChannels: 64, outChannels: 128, padding: 'VALID', filter: 1, stride: 2 },
  { batch: 32, extent: 16, inChannels: 128, outChannels: 256, padding: 'VALID', filter: 1, stride: 2 },
  { batch: 32, extent: 8, inChannels: 256, outChannels: 512, padding: 'VALID', filter: 1, stride: 2 },
  { batch: 32, extent: 28, inChannels: 16, outChannels: 32, padding: 'SAME', filter: 5 },
]

const [float32, int32] = [1, 3] // TF_DataType

/** Milliseconds of processor time of the convolution, its input's gradient and its filter's: the least of so many runs. */
export function timeLayer({ batch, extent, inChannels, outChannels, padding, filter = 3, stride = 1 }: Layer, rounds: number): number[] {
  const runtime = startRuntime({ accelerator: 'cpu', threads: 1 })
  const result = Math.ceil((padding === 'SAME' ? extent : extent - filter + 1) / stride)
  const shapes = [
    [batch, extent, extent, inChannels],
    [filter, filter, inChannels, outChannels],
    [batch, result, result, outChannels],
  ]
  const [x, weights, dy] = shapes.map((shape) => runtime.createTensor(shape, float32, filled(shape))) as [number, number, number]
  const [xSizes, filterSizes] = shapes.map((shape) => runtime.createTensor([4], int32, Int32Array.from(shape))) as [number, number]
  const calls: [string, number[]][] = [
    ['Conv2D', [x, weights]],
    ['Conv2DBackpropInput', [xSizes, weights, dy]],
    ['Conv2DBackpropFilter', [x, filterSizes, dy]],
  ]
  return calls.map(([op, inputs]) =>
    leastTime(rounds, () => runtime.deleteTensor(runtime.execute(op, attributes(padding, stride), inputs, 1)[0]!.id)),
  )
}

const filled = (shape: number[]) => new Float32Array(shape.reduce((product, extent) => product * extent, 1)).fill(0.5)

const attributes = (padding: string, stride: number) => [
  attribute.type('T', 'float32'),
  attribute.ints('strides', [1, stride, stride, 1]),
  attribute.string('padding', padding),
]

function leastTime(rounds: number, run: () => void): number {
  run() // allocates and prepares
  return Math.min(...Array.from({ length: rounds }, () => processorTime(run)))
}

function processorTime(run: () => void): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
