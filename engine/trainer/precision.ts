import { LeydenError } from '../errors/index.ts'
import { computesBfloat16, emulatesBfloat16, type CaptureOptions } from '../tensor/index.ts'
import type { CaptureOption } from './options.ts'

export type PrecisionName = '32-true' | 'bf16-mixed'

/** In which types a step computes: what its capture is told. */
export interface Precision {
  readonly name: PrecisionName
  readonly capture: CaptureOptions
}

const precisions: Record<PrecisionName, Precision> = {
  '32-true': { name: '32-true', capture: {} },
  'bf16-mixed': { name: 'bf16-mixed', capture: { bfloat16: true } },
}

export const precisionOf = (name: PrecisionName): Precision => precisions[name]

/** Throws where this machine, or the way in which steps run, can't compute so; gives `notice` a text where it does so slowly. */
export async function requirePrecision({ name }: Precision, capture: CaptureOption, notice: (text: string) => void): Promise<void> {
  if (name === '32-true') return
  if (capture === 'off') {
    throw new LeydenError(`precision is ${name}, which captured steps alone can compute in, and capture is 'off'.`, {
      remedy: "Set capture to 'on', or precision to '32-true'.",
    })
  }
  if (await computesBfloat16()) {
    if (emulatesBfloat16()) notice(slow)
    return
  }
  throw new LeydenError(`precision is ${name}, and TensorFlow can't compute in bfloat16 on this device.`, {
    remedy: "It computes in 32-true: leave precision out, or set it to '32-true'.",
  })
}

const slow =
  "This processor has no AVX-512, so that bf16-mixed takes longer than 32-true: convolutions ten times as long. Set precision to '32-true'."
