import { readFileSync } from 'node:fs'

interface Work {
  parameters: number
  /** Multiply-adds of one sample. */
  forward: number
  step: number
  /** As torchvision publishes it, in G. */
  table: number | null
}

/** What torch.utils.flop_counter counts: flops.py wrote it. */
export const flopsReference = JSON.parse(readFileSync(new URL('flops.json', import.meta.url), 'utf8')) as Record<
  'resnet18' | 'depthwise' | 'transposed' | 'mlp',
  Work
>
