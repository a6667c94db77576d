/** LEYDEN_KERNELS: `off` for none, `on` for all that fit, otherwise where they are faster. */
export type KernelMode = 'off' | 'on' | 'auto'

export function kernelMode(): KernelMode {
  const chosen = process.env['LEYDEN_KERNELS']
  return chosen === 'off' || chosen === 'on' ? chosen : 'auto'
}

/** LEYDEN_KERNELS_SET: the instruction set that they are to use, such as `avx2`; null for the fastest of this processor's. */
export const kernelSet = (): string | null => process.env['LEYDEN_KERNELS_SET'] || null
