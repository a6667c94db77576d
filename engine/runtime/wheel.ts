import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Entry, openPromise } from 'yauzl'
import { LeydenError } from '../errors/index.ts'
import type { Wheel } from './release.ts'

/** Throws unless the file at `file` is the pinned wheel. */
export async function verifyWheel(file: string, wheel: Wheel): Promise<void> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  const sha256 = hash.digest('hex')
  if (sha256 === wheel.sha256) return
  throw new LeydenError(`${path.basename(file)} has the sha256 ${sha256}, and ${wheel.sha256} is expected`, {
    remedy: 'Try again; if it stays so, the package index or a proxy changes files: do not use them.',
  })
}

/** Writes the entries of a zip (zip64 too) that match `keep` below `folder`, by their own paths. */
export async function extract(file: string, folder: string, keep: RegExp, onBytes?: (bytes: number) => void): Promise<void> {
  const zip = await openPromise(file, { lazyEntries: true })
  for await (const entry of zip.eachEntry()) {
    if (!keep.test(entry.fileName)) continue
    const target = path.join(folder, entry.fileName)
    await mkdir(path.dirname(target), { recursive: true })
    const content = await zip.openReadStreamPromise(entry)
    if (onBytes) content.on('data', (chunk: Buffer) => onBytes(chunk.length))
    await pipeline(content, createWriteStream(target, { mode: modeOf(entry) }))
  }
}

/** A zip keeps Unix permissions in the upper half of this field; of them only "may be run" matters. */
function modeOf({ externalFileAttributes }: Entry): number {
  return (externalFileAttributes >>> 16) & 0o100 ? 0o755 : 0o644
}
