import { readFileSync, writeFileSync } from 'node:fs'

/** Sets the time of linking in a library for Windows to zero: in the COFF header (https://learn.microsoft.com/windows/win32/debug/pe-format). */
export function clearTimestamp(file: string): void {
  const bytes = readFileSync(file)
  const header = bytes.readUInt32LE(0x3c)
  if (bytes.toString('latin1', header, header + 4) !== 'PE\0\0') throw new Error(`${file} is no library for Windows`)
  bytes.writeUInt32LE(0, header + 8)
  writeFileSync(file, bytes)
}
