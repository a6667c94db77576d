export const precisions = ['float32', 'bf16-mixed'] as const
export type Precision = (typeof precisions)[number]

/** What every engine trains. The files beside this one build it by its name, one an engine. */
export interface Workload {
  name: string
  description: string
  batchSize: number
  /** First steps choose algorithms, fill caches, compile, and grow pools of memory. */
  warmUp: number
  precisions: Precision[]
  /** Takes pictures, which have a memory layout to choose. */
  pictures: boolean
  /** Draws masks, which differ between engines as their generators do. */
  drawsMasks: boolean
}

const plain = { precisions: [...precisions] as Precision[], pictures: false, drawsMasks: false }
const ofPictures = { ...plain, pictures: true }

export const workloads: Workload[] = [
  { ...plain, name: 'mlp', description: 'dense 784-256-128-10 with ReLU; Adam', batchSize: 64, warmUp: 60 },
  {
    ...ofPictures,
    name: 'cnn',
    description: '3x3 conv 16 and 32 with ReLU and max pool, dense 128, dropout 0.25, dense 10, on 28x28x1; Adam',
    batchSize: 64,
    warmUp: 40,
    drawsMasks: true,
  },
  {
    ...ofPictures,
    name: 'vgg',
    description: '3x3 conv 64, 64, pool, 128, 128, pool, dense 256, dense 10, on 32x32x3; Adam',
    batchSize: 32,
    warmUp: 20,
  },
  { ...ofPictures, name: 'resnet', description: 'ResNet-18 for 32x32x3; SGD with momentum', batchSize: 32, warmUp: 10 },
  { ...plain, name: 'gpt', description: '4 layers, width 256, 4 heads, 128 characters; AdamW', batchSize: 16, warmUp: 12 },
  { ...plain, name: 'lstm', description: '2 layers of 256 on embedded characters, 64 steps; Adam', batchSize: 32, warmUp: 20 },
  {
    ...plain,
    name: 'overhead',
    description: 'an empty step: one parameter, one addition; SGD',
    batchSize: 1,
    warmUp: 1000,
    precisions: ['float32'],
  },
]
