export { hasNvidiaDriver } from './driver.ts'
export { findRuntime } from './find.ts'
export type { InstallOptions } from './install.ts'
export type { InstalledRuntime } from './manifest.ts'
export type { RuntimeProgress } from './progress.ts'
export type { RuntimeKind } from './release.ts'
export { ensureRuntime, installRuntime } from './on-demand.ts'
export { removeRuntime } from './remove.ts'
export { type RuntimeStatus, runtimeStatus } from './status.ts'
export {
  addChoice,
  ensureKernels,
  findKernels,
  kernelFailure,
  kernelMode,
  kernelSet,
  prebuiltProblem,
  prefersOwn,
  probeKernels,
  processorName,
  readChoices,
} from './kernels/index.ts'
export type { InstalledKernels, KernelChoice, KernelMode } from './kernels/index.ts'
