import { statfs } from 'node:fs/promises'
import { LeydenError } from '../errors/index.ts'
import { folderName, type Release } from './release.ts'

/** Decimal, as disks are sold and as pip tells sizes. */
export function formatBytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

/** What an install needs at its peak: the files, and a wheel beside them. */
export function peakBytes(release: Release): number {
  return release.diskBytes + Math.max(...release.wheels.map((wheel) => wheel.bytes))
}

/** Throws where `root`'s disk has no room for `release`. */
export async function requireSpace(root: string, release: Release): Promise<void> {
  const { bavail, bsize } = await statfs(root)
  if (bavail * bsize >= peakBytes(release)) return
  const needs = `The ${folderName(release)} runtime needs ${formatBytes(peakBytes(release))} of disk while it is installed`
  throw new LeydenError(`${needs}, and ${root} has ${formatBytes(bavail * bsize)} free`, { remedy: spaceRemedy })
}

export const spaceRemedy = 'Free some space, or set LEYDEN_RUNTIME to a folder on another disk.'

export function diskFull(root: string, cause?: unknown): LeydenError {
  return new LeydenError(`The disk of ${root} is full`, { remedy: spaceRemedy, cause })
}
