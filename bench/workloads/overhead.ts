import { nn, optim, tf, type Tensor } from '../../engine/index.ts'
import { Learner } from './learner.ts'
import type { LeydenWorkload } from './workload.ts'

class Sum extends nn.Module {
  readonly weight = nn.parameter(tf.scalar(1))

  forward(value: Tensor): Tensor {
    return this.weight.add(value)
  }
}

export default {
  samples: () => ({ value: { values: new Float32Array(100), shape: [] } }),
  model: () =>
    new Learner(
      new Sum(),
      (net, { value }) => net.forward(value!.reshape([])),
      (parameters) => optim.sgd(parameters, { learningRate: 1e-4 }),
    ),
} satisfies LeydenWorkload
