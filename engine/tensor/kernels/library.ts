import koffi, { type LibraryHandle } from 'koffi'
import { findKernels, kernelMode, kernelSet, type InstalledKernels, type KernelMode } from '../../runtime/index.ts'
import { keepMapped } from '../tensorflow/system.ts'

/** The own kernels of this process, whose ops TensorFlow knows from now on. */
export interface KernelLibrary {
  mode: Exclude<KernelMode, 'off'>
  choices: string
  threads: number
  /** What it exports beside the ops. */
  loaded: LibraryHandle
}

let registered: KernelLibrary | null = null

/**
 * Registers the own ops with TensorFlow, which was loaded before, to compute on `threads`. Null where they are switched off, aren't
 * built, can't be loaded or aren't written for this processor.
 */
export function loadKernels(threads: number): KernelLibrary | null {
  const mode = kernelMode()
  const kernels = mode === 'off' ? null : findKernels()
  if (!kernels || mode === 'off') return null
  const loaded = registered?.loaded ?? register(kernels, threads)
  registered ??= loaded && { mode, choices: kernels.choices, threads, loaded }
  return registered
}

/** Those that TensorFlow knows; null where it was started without. */
export const registeredKernels = (): KernelLibrary | null => registered

function register({ library }: InstalledKernels, threads: number): LibraryHandle | null {
  const loaded = load(library)
  if (!loaded) return null
  keepMapped([library]) // its threads outlive koffi's hold
  return loaded.func('int leyden_kernels_register(const char* set, int threads)')(kernelSet(), threads) === 0 ? loaded : null
}

/** Null for a file that is damaged, or of another machine that shares the home: everything works without. */
function load(library: string): LibraryHandle | null {
  try {
    return koffi.load(library)
  } catch {
    return null
  }
}
