import { nn, optim } from '../../engine/index.ts'
import { digits } from './digits.ts'
import { classify, Learner } from './learner.ts'
import type { LeydenWorkload } from './workload.ts'

const build = () =>
  nn.sequential(
    nn.conv2d(1, 16, 3, { padding: 1 }),
    nn.relu(),
    nn.maxPool2d(2),
    nn.conv2d(16, 32, 3, { padding: 1 }),
    nn.relu(),
    nn.maxPool2d(2),
    nn.flatten(),
    nn.linear(32 * 7 * 7, 128),
    nn.relu(),
    nn.dropout(0.25),
    nn.linear(128, 10),
  )

export default {
  samples: () => digits([28, 28, 1]),
  model: () => new Learner(build(), classify, (parameters) => optim.adam(parameters, { learningRate: 1e-3 })),
} satisfies LeydenWorkload
