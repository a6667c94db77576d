import { nn, optim } from '../../engine/index.ts'
import { digits } from './digits.ts'
import { classify, Learner } from './learner.ts'
import type { LeydenWorkload } from './workload.ts'

const build = () => nn.sequential(nn.linear(784, 256), nn.relu(), nn.linear(256, 128), nn.relu(), nn.linear(128, 10))

export default {
  samples: () => digits([784]),
  model: () => new Learner(build(), classify, (parameters) => optim.adam(parameters, { learningRate: 1e-3 })),
} satisfies LeydenWorkload
