import path from 'node:path'
import { findRuntime } from './find.ts'
import { runtimesFolder } from './folders.ts'
import { folderName, type RuntimeKind } from './release.ts'
import { findRelease, noRelease } from './releases.ts'

export interface RuntimeStatus {
  kind: RuntimeKind
  installed: boolean
  /** False where TensorFlow is not built for this platform; `reason` says so. */
  available: boolean
  reason?: string
  /** Of the installed runtime, or of the one that an install would bring. */
  version: string
  /** Where it is, or would be. */
  folder: string
  /** On disk; 0 where it isn't installed. */
  bytes: number
  /** What an install fetches, and what it leaves on disk. */
  downloadBytes: number
  diskBytes: number
}

/** Each kind of runtime: whether it is here, and what its install would take. */
export function runtimeStatus(): RuntimeStatus[] {
  return (['cpu', 'cuda'] as const).map(statusOf)
}

function statusOf(kind: RuntimeKind): RuntimeStatus {
  const release = findRelease(kind)
  const found = findRuntime(kind)
  return {
    kind,
    installed: found !== null,
    available: release !== null,
    reason: release ? undefined : noRelease(kind).message,
    version: found?.version ?? release?.version ?? '',
    folder: found?.folder ?? (release ? path.join(runtimesFolder(), folderName(release)) : ''),
    bytes: found?.bytes ?? 0,
    downloadBytes: release?.wheels.reduce((sum, wheel) => sum + wheel.bytes, 0) ?? 0,
    diskBytes: release?.diskBytes ?? 0,
  }
}
