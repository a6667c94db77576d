import type { Optimizer } from '../../engine/optim/index.ts'
import { LightningModule, losses, type Batch, type nn, type Tensor, type Variable } from '../../engine/index.ts'

type Loss = (net: nn.Module, batch: Batch) => Tensor

/** A network that learns by a loss. */
export class Learner extends LightningModule {
  readonly net: nn.Module
  readonly #loss: Loss
  readonly #optimizer: (parameters: Variable[]) => Optimizer

  constructor(net: nn.Module, loss: Loss, optimizer: (parameters: Variable[]) => Optimizer) {
    super({})
    this.net = net
    this.#loss = loss
    this.#optimizer = optimizer
  }

  override trainingStep(batch: Batch) {
    return this.#loss(this.net, batch)
  }

  override configureOptimizers() {
    return this.#optimizer(this.parameters())
  }
}

export const classify: Loss = (net, { image, label }) => losses.crossEntropy(net.forward(image!), label!)

/** The loss of the next character at each place. */
export const continueText: Loss = (net, { text, next }) => {
  const logits = net.forward(text!)
  return losses.crossEntropy(logits.reshape([-1, logits.shape.at(-1)!]), next!.flatten())
}
