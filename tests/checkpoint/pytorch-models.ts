import type { Tensor } from '@tensorflow/tfjs'
import { nn, tf } from '../../engine/index.ts'

/** The models of tests/reference/models/models.py, with the names that PyTorch's users give them. */

class BasicBlock extends nn.Module {
  conv1: nn.Conv2d
  bn1: nn.BatchNorm2d
  conv2: nn.Conv2d
  bn2: nn.BatchNorm2d
  downsample: nn.Sequential | null

  constructor(inputs: number, outputs: number, stride: number) {
    super()
    this.conv1 = nn.conv2d(inputs, outputs, 3, { stride, padding: 1, bias: false })
    this.bn1 = nn.batchNorm2d(outputs)
    this.conv2 = nn.conv2d(outputs, outputs, 3, { padding: 1, bias: false })
    this.bn2 = nn.batchNorm2d(outputs)
    const same = stride === 1 && inputs === outputs
    this.downsample = same ? null : nn.sequential(nn.conv2d(inputs, outputs, 1, { stride, bias: false }), nn.batchNorm2d(outputs))
  }

  forward(x: Tensor): Tensor {
    const inner = this.bn1.forward(this.conv1.forward(x)).relu()
    const y = this.bn2.forward(this.conv2.forward(inner))
    return y.add(this.downsample?.forward(x) ?? x).relu()
  }
}

const stage = (inputs: number, outputs: number, stride: number) =>
  nn.sequential(new BasicBlock(inputs, outputs, stride), new BasicBlock(outputs, outputs, 1))

export class ResNet18 extends nn.Module {
  conv1 = nn.conv2d(3, 2, 7, { stride: 2, padding: 3, bias: false })
  bn1 = nn.batchNorm2d(2)
  maxpool = nn.maxPool2d(3, { stride: 2, padding: 1 })
  layer1 = stage(2, 2, 1)
  layer2 = stage(2, 4, 2)
  layer3 = stage(4, 6, 2)
  layer4 = stage(6, 8, 2)
  fc: nn.Linear

  constructor(classes = 5) {
    super()
    this.fc = nn.linear(8, classes)
  }

  forward(pictures: Tensor): Tensor {
    const start = this.maxpool.forward(this.bn1.forward(this.conv1.forward(pictures)).relu())
    const features = [this.layer1, this.layer2, this.layer3, this.layer4].reduce((x, layer) => layer.forward(x), start)
    return this.fc.forward(features.mean([1, 2]))
  }
}

const [tokens, width, heads] = [11, 8, 2]

class Block extends nn.Module {
  ln_1 = nn.layerNorm(width)
  attn = { c_attn: nn.linear(width, 3 * width), c_proj: nn.linear(width, width) }
  ln_2 = nn.layerNorm(width)
  mlp = { c_fc: nn.linear(width, 4 * width), c_proj: nn.linear(4 * width, width) }
  readonly #gelu = nn.gelu({ approximate: 'tanh' })

  forward(x: Tensor): Tensor {
    const [batch, time] = x.shape as [number, number]
    const parts = tf.split(this.attn.c_attn.forward(this.ln_1.forward(x)), 3, 2)
    const [q, k, v] = parts.map((part) => part.reshape([batch, time, heads, width / heads]).transpose([0, 2, 1, 3]))
    const attended = nn.attention(q!, k!, v!, { causal: true }).transpose([0, 2, 1, 3]).reshape([batch, time, width])
    const y = x.add(this.attn.c_proj.forward(attended))
    return y.add(this.mlp.c_proj.forward(this.#gelu.forward(this.mlp.c_fc.forward(this.ln_2.forward(y)))))
  }
}

export class Gpt extends nn.Module {
  transformer = { wte: nn.embedding(tokens, width), wpe: nn.embedding(6, width), h: [new Block(), new Block()], ln_f: nn.layerNorm(width) }

  forward(input: Tensor): Tensor {
    const { wte, wpe, h, ln_f } = this.transformer
    const start = wte.forward(input).add(wpe.forward(tf.range(0, input.shape[1]!, 1, 'int32')))
    const features = ln_f.forward(h.reduce((x, block) => block.forward(x), start as Tensor))
    return features
      .reshape([-1, width])
      .matMul(wte.weight, false, true)
      .reshape([...input.shape, tokens])
  }
}
