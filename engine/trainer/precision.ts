import type { LeydenError } from '../errors/index.ts'
import { computesIn, type CaptureOptions } from '../tensor/index.ts'
import { optionError } from './option-error.ts'
import type { CaptureOption } from './options.ts'

export const precisionNames = ['32-true', 'bf16-mixed', '16-mixed'] as const

export type PrecisionName = (typeof precisionNames)[number]

/** In which types a step computes: what its capture is told. */
export interface Precision {
  readonly name: PrecisionName
  readonly capture: CaptureOptions
  /** Whether small gradients would be 0, so that the loss is scaled. */
  readonly scalesLoss: boolean
}

const precisions: Record<PrecisionName, Precision> = {
  '32-true': { name: '32-true', capture: {}, scalesLoss: false },
  'bf16-mixed': { name: 'bf16-mixed', capture: { halfType: 'bfloat16' }, scalesLoss: false },
  '16-mixed': { name: '16-mixed', capture: { halfType: 'float16' }, scalesLoss: true },
}

export const precisionOf = (name: PrecisionName): Precision => precisions[name]

/** Throws where this machine, or the way in which steps run, can't compute so. */
export async function requirePrecision({ name, capture: { halfType } }: Precision, capture: CaptureOption): Promise<void> {
  if (!halfType) return
  if (capture === 'off') {
    throw optionError(
      'precision',
      `precision is ${name}, which captured steps alone can compute in, and capture is 'off'.`,
      "Set capture to 'on', or precision to '32-true'.",
    )
  }
  if (!(await computesIn(halfType))) throw cannot(name, halfType, await possible())
}

/** The precisions that this device has beside float32. */
async function possible(): Promise<PrecisionName[]> {
  const others = Object.values(precisions).filter(({ capture }) => capture.halfType)
  const can = await Promise.all(others.map(({ capture }) => computesIn(capture.halfType!)))
  return others.filter((_, index) => can[index]).map(({ name }) => name)
}

function cannot(name: PrecisionName, type: string, others: PrecisionName[]): LeydenError {
  const choices = ["'32-true'", ...others.map((other) => `'${other}'`)].join(' or ')
  const message = `precision is ${name}, and TensorFlow can't compute in ${type} on this device.`
  return optionError('precision', message, `Set precision to ${choices}, or leave it out.`)
}
