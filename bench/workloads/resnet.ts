import { nn, optim, type Tensor } from '../../engine/index.ts'
import { colourDigits } from './digits.ts'
import { classify, Learner } from './learner.ts'
import type { LeydenWorkload } from './workload.ts'

const relu = (input: Tensor) => input.relu()
const convolution = (inChannels: number, outChannels: number, stride: number) =>
  nn.conv2d(inChannels, outChannels, 3, { stride, padding: 1, bias: false })

/** Named as in torchvision. */
class BasicBlock extends nn.Module {
  readonly conv1: nn.Conv2d
  readonly bn1: nn.BatchNorm2d
  readonly conv2: nn.Conv2d
  readonly bn2: nn.BatchNorm2d
  readonly downsample: nn.Sequential | null

  constructor(inChannels: number, channels: number, stride: number) {
    super()
    this.conv1 = convolution(inChannels, channels, stride)
    this.bn1 = nn.batchNorm2d(channels)
    this.conv2 = convolution(channels, channels, 1)
    this.bn2 = nn.batchNorm2d(channels)
    const changes = stride !== 1 || inChannels !== channels
    this.downsample = changes ? nn.sequential(nn.conv2d(inChannels, channels, 1, { stride, bias: false }), nn.batchNorm2d(channels)) : null
  }

  forward(input: Tensor): Tensor {
    const inner = this.conv2.forward(relu(this.bn1.forward(this.conv1.forward(input))))
    return relu(this.bn2.forward(inner).add(this.downsample?.forward(input) ?? input))
  }
}

const stage = (inChannels: number, channels: number, stride: number) => [
  new BasicBlock(inChannels, channels, stride),
  new BasicBlock(channels, channels, 1),
]

/** ResNet-18 (He et al. 2016) as for CIFAR-10: it begins with a 3x3 convolution, and without a pool. */
const build = () =>
  nn.sequential(
    convolution(3, 64, 1),
    nn.batchNorm2d(64),
    nn.relu(),
    ...stage(64, 64, 1),
    ...stage(64, 128, 2),
    ...stage(128, 256, 2),
    ...stage(256, 512, 2),
    nn.adaptiveAvgPool2d(1),
    nn.flatten(),
    nn.linear(512, 10),
  )

export default {
  samples: colourDigits,
  model: () => new Learner(build(), classify, (parameters) => optim.sgd(parameters, { learningRate: 0.01, momentum: 0.9 })),
} satisfies LeydenWorkload
