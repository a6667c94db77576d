import { findKernels, kernelFailure, kernelMode, prefersOwn, readChoices, type InstalledKernels } from '../runtime/index.ts'
import type { Finding } from './preflight.ts'

/** What of Leyden's own kernels is in use here: without them everything works, slower. */
export function describeKernels(): Omit<Finding, 'name'> {
  const mode = kernelMode()
  if (mode === 'off') return { status: 'ok', message: "off, by LEYDEN_KERNELS: TensorFlow's are used" }
  const kernels = findKernels()
  if (kernels) return { status: 'ok', message: `built by ${kernels.compiler}; ${mode === 'on' ? 'used wherever they fit' : use(kernels)}` }
  const failure = kernelFailure()
  if (failure)
    return {
      status: 'warning',
      message: `could not be built, and TensorFlow's are used. ${failure.trim()}`,
      remedy: 'Try another C compiler: CC=clang',
    }
  return {
    status: 'ok',
    message: "not built: TensorFlow's are used, and take longer",
    remedy: 'They are built at the next training where a C compiler (gcc, clang) is found.',
  }
}

function use({ choices }: InstalledKernels): string {
  const measured = [...readChoices(choices).values()]
  if (measured.length === 0) return 'used where they turn out to be faster: nothing was measured yet'
  return `faster in ${measured.filter(prefersOwn).length} of ${measured.length} shapes of convolutions and products that were measured, and used there`
}
