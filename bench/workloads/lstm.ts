import { nn, optim, type Tensor } from '../../engine/index.ts'
import { alphabetSize } from './moby-dick.ts'
import { continueText, Learner } from './learner.ts'
import { windows } from './windows.ts'
import type { LeydenWorkload } from './workload.ts'

const [units, length] = [256, 64]

class CharacterLstm extends nn.Module {
  readonly embedding = nn.embedding(alphabetSize, units)
  readonly lstm = nn.lstm(units, units, { numLayers: 2, batchFirst: true })
  readonly head = nn.linear(units, alphabetSize)

  forward(text: Tensor): Tensor {
    return this.head.forward(this.lstm.forward(this.embedding.forward(text)))
  }
}

export default {
  samples: () => windows(3200, length),
  model: () => new Learner(new CharacterLstm(), continueText, (parameters) => optim.adam(parameters, { learningRate: 1e-3 })),
} satisfies LeydenWorkload
