import { nn, optim, tf, type Tensor } from '../../engine/index.ts'
import { alphabetSize } from './moby-dick.ts'
import { continueText, Learner } from './learner.ts'
import { windows } from './windows.ts'
import type { LeydenWorkload } from './workload.ts'

const [layers, width, heads, length] = [4, 256, 4, 128]

const block = () =>
  nn.transformerEncoderLayer(width, heads, {
    dimFeedforward: 4 * width,
    dropout: 0,
    activation: 'gelu',
    normFirst: true,
    causal: true,
    batchFirst: true,
  })

class Gpt extends nn.Module {
  readonly embedding = nn.embedding(alphabetSize, width)
  readonly position = nn.parameter(tf.randomNormal([length, width], 0, 0.02))
  readonly blocks = nn.sequential(...Array.from({ length: layers }, block))
  readonly norm = nn.layerNorm(width)
  readonly head = nn.linear(width, alphabetSize, { bias: false })

  forward(text: Tensor): Tensor {
    return this.head.forward(this.norm.forward(this.blocks.forward(this.embedding.forward(text).add(this.position))))
  }
}

export default {
  samples: () => windows(1600, length),
  model: () => new Learner(new Gpt(), continueText, (parameters) => optim.adamw(parameters, { learningRate: 1e-3, weightDecay: 0.1 })),
} satisfies LeydenWorkload
