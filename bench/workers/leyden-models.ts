import { LightningModule, losses, nn, optim, type Batch } from '../../engine/index.ts'

const networks: Record<string, { imageShape: number[]; build: () => nn.Sequential }> = {
  mlp: {
    imageShape: [784],
    build: () => nn.sequential(nn.linear(784, 256), nn.relu(), nn.linear(256, 128), nn.relu(), nn.linear(128, 10)),
  },
  cnn: {
    imageShape: [28, 28, 1],
    build: () =>
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
      ),
  },
}

class Classifier extends LightningModule {
  readonly net: nn.Sequential

  constructor(net: nn.Sequential) {
    super({})
    this.net = net
  }

  override trainingStep({ image, label }: Batch) {
    return losses.crossEntropy(this.net.forward(image!), label!)
  }

  override configureOptimizers() {
    return optim.adam(this.parameters(), { learningRate: 1e-3 })
  }
}

export const createModel = (workload: string): LightningModule => new Classifier(networks[workload]!.build())
export const imageShape = (workload: string): number[] => networks[workload]!.imageShape
