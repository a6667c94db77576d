import { nn, optim } from '../../engine/index.ts'
import { colourDigits } from './digits.ts'
import { classify, Learner } from './learner.ts'
import type { LeydenWorkload } from './workload.ts'

const convolution = (inChannels: number, outChannels: number) => [nn.conv2d(inChannels, outChannels, 3, { padding: 1 }), nn.relu()]

const build = () =>
  nn.sequential(
    ...convolution(3, 64),
    ...convolution(64, 64),
    nn.maxPool2d(2),
    ...convolution(64, 128),
    ...convolution(128, 128),
    nn.maxPool2d(2),
    nn.flatten(),
    nn.linear(128 * 8 * 8, 256),
    nn.relu(),
    nn.linear(256, 10),
  )

export default {
  samples: colourDigits,
  model: () => new Learner(build(), classify, (parameters) => optim.adam(parameters, { learningRate: 1e-3 })),
} satisfies LeydenWorkload
