import { nn, type Tensor } from '../../../engine/index.ts'

class BasicBlock extends nn.Module {
  readonly inner: nn.Module
  readonly downsample: nn.Module | null

  constructor(inChannels: number, channels: number, stride: number) {
    super()
    const first = nn.conv2d(inChannels, channels, 3, { stride, padding: 1, bias: false })
    const second = nn.conv2d(channels, channels, 3, { padding: 1, bias: false })
    this.inner = nn.sequential(first, nn.batchNorm2d(channels), nn.relu(), second, nn.batchNorm2d(channels))
    const shortcut = nn.conv2d(inChannels, channels, 1, { stride, bias: false })
    this.downsample = stride === 1 ? null : nn.sequential(shortcut, nn.batchNorm2d(channels))
  }

  forward(input: Tensor): Tensor {
    return this.inner
      .forward(input)
      .add(this.downsample?.forward(input) ?? input)
      .relu()
  }
}

const stage = (inChannels: number, channels: number, stride: number) => [
  new BasicBlock(inChannels, channels, stride),
  new BasicBlock(channels, channels, 1),
]

/** ResNet-18 (He et al. 2016) for pictures of 224 x 224. */
export const resnet18 = () =>
  nn.sequential(
    nn.conv2d(3, 64, 7, { stride: 2, padding: 3, bias: false }),
    nn.batchNorm2d(64),
    nn.relu(),
    nn.maxPool2d(3, { stride: 2, padding: 1 }),
    ...stage(64, 64, 1),
    ...stage(64, 128, 2),
    ...stage(128, 256, 2),
    ...stage(256, 512, 2),
    nn.adaptiveAvgPool2d(1),
    nn.flatten(),
    nn.linear(512, 1000),
  )
