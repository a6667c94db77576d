import type { InstallOptions } from './install.ts'
import { findRuntime } from './find.ts'
import type { InstalledRuntime } from './manifest.ts'
import type { RuntimeKind } from './release.ts'

/** The runtime of `kind`, or any where none is named, installed first (cpu) where it isn't here. Throws as `installRuntime`. */
export async function ensureRuntime(kind?: RuntimeKind, options: InstallOptions = {}): Promise<InstalledRuntime> {
  return findRuntime(kind) ?? (await installRuntime(kind ?? 'cpu', options))
}

/** Fetches TensorFlow's libraries by pip. Throws where the platform has none, and without Python, network or disk space. */
export async function installRuntime(kind: RuntimeKind, options: InstallOptions = {}): Promise<InstalledRuntime> {
  // Loaded for this alone: each run looks for the runtime, before all else, and hardly one installs it.
  const install = await import('./install.ts')
  return install.installRuntime(kind, options)
}
