import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Writes a file that is whole or absent, whatever dies meanwhile, and is on the disk when this returns. */
export function writeFileWhole(file: string, text: string): void {
  const beside = `${file}.part`
  const descriptor = openSync(beside, 'w')
  try {
    writeFileSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(beside, file)
  syncFolder(path.dirname(file))
}

/** A rename lasts through a power cut only once its folder is flushed. Windows has no such call, and its file systems don't need it. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
