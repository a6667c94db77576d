export { ensureKernels } from './build.ts'
export { addChoice, prefersOwn, readChoices, type KernelChoice } from './choices.ts'
export { findKernels, kernelFailure, kernelMode, type InstalledKernels, type KernelMode } from './find.ts'
