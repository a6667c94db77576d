import path from 'node:path'
import envPaths from 'env-paths'

/** Leyden's own kernels as a library on this machine. */
export interface InstalledKernels {
  library: string
  /** Built on this machine, or before, and brought by Leyden's package. */
  origin: 'built' | 'prebuilt'
  /** What it was built by. */
  compiler: string
  /** Where it is remembered which of them are faster than TensorFlow's, and for which shapes. */
  choices: string
}

/** In the cache: holds a folder for each state of the sources. */
export const kernelsFolder = (): string => path.join(envPaths('leyden', { suffix: '' }).cache, 'kernels')
