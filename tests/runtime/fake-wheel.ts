import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'

export interface FakeFile {
  name: string
  content: string
  executable?: boolean
}

/** Writes a zip of stored (not compressed) files, which is what a wheel is. Returns its sha256 and its size. */
export function writeWheel(file: string, files: FakeFile[]): { sha256: string; bytes: number } {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const each of files) {
    const local = Buffer.concat([
      header(0x04034b50, 30, each, (record) => record.writeUInt16LE(0, 28)),
      Buffer.from(each.name),
      Buffer.from(each.content),
    ])
    const at = offset
    directory.push(
      header(0x02014b50, 46, each, (record) => record.writeUInt32LE(at, 42)),
      Buffer.from(each.name),
    )
    locals.push(local)
    offset += local.length
  }
  const entries = Buffer.concat(directory)
  const zip = Buffer.concat([...locals, entries, end(files.length, entries.length, offset)])
  writeFileSync(file, zip)
  return { sha256: createHash('sha256').update(zip).digest('hex'), bytes: zip.length }
}

/** A local header (30 bytes) or an entry of the central directory (46 bytes), which has two more version bytes: APPNOTE.TXT 4.3. */
function header(signature: number, length: number, { name, content, executable }: FakeFile, finish: (record: Buffer) => void): Buffer {
  const record = Buffer.alloc(length)
  const shift = length === 46 ? 2 : 0
  record.writeUInt32LE(signature, 0)
  if (shift) {
    record.writeUInt16LE((3 << 8) | 20, 4) // made by Unix: the mode is in the external attributes
    record.writeUInt32LE(((0o100644 | (executable ? 0o111 : 0)) << 16) >>> 0, 38)
  }
  record.writeUInt16LE(20, 4 + shift)
  record.writeUInt32LE(crc32(content), 14 + shift)
  record.writeUInt32LE(Buffer.byteLength(content), 18 + shift)
  record.writeUInt32LE(Buffer.byteLength(content), 22 + shift)
  record.writeUInt16LE(Buffer.byteLength(name), 26 + shift)
  finish(record)
  return record
}

function end(count: number, directoryBytes: number, directoryOffset: number): Buffer {
  const record = Buffer.alloc(22)
  record.writeUInt32LE(0x06054b50, 0)
  record.writeUInt16LE(count, 8)
  record.writeUInt16LE(count, 10)
  record.writeUInt32LE(directoryBytes, 12)
  record.writeUInt32LE(directoryOffset, 16)
  return record
}
