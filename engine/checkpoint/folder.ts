import { createHash, randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import { LeydenError } from '../errors/index.ts'
import { isIntact, parseState, sealedText, sha256 } from './sealed-state.ts'

/** The newest layout of `state.json`, which this version writes; 1 had no seal of its own. */
export const formatVersion = 2

const stateFile = 'state.json'

/** How a file of the folder must look, so that a damaged one is never loaded. */
interface FileSeal {
  bytes: number
  sha256: string
}

/**
 * Writes a checkpoint folder: `files` by name, in parts that are made as they are written, and `state` as `state.json` with a seal of each file. It is written beside its place,
 * flushed to disk and renamed, so whatever kills the process, `folder` is whole or absent. Returns its size in bytes.
 */
export function writeFolder(folder: string, files: Record<string, Iterable<Uint8Array>>, state: object): number {
  const beside = `${folder}.writing-${process.pid}-${randomBytes(3).toString('hex')}`
  try {
    mkdirSync(beside, { recursive: true })
    const seals: Record<string, FileSeal> = {}
    for (const [name, parts] of Object.entries(files)) seals[name] = writeFlushed(path.join(beside, name), parts)
    const json = Buffer.from(sealedText({ version: formatVersion, ...state, files: seals }))
    writeFlushed(path.join(beside, stateFile), [json])
    flushFolder(beside)
    renameSync(beside, folder)
    flushFolder(path.dirname(folder))
    return Object.values(seals).reduce((total, { bytes }) => total + bytes, json.length)
  } catch (error) {
    rmSync(beside, { recursive: true, force: true })
    throw diskError(error, folder)
  }
}

/** Another checkpoint may take its place. */
export class DamagedCheckpoint extends LeydenError {
  constructor(what: string, cause?: unknown) {
    super(what, { cause, remedy: 'Use the checkpoint before it: leyden checkpoints list' })
  }
}

/**
 * Reads a checkpoint folder, checking every file against its seal. Throws DamagedCheckpoint where one differs, LeydenError where it is no
 * checkpoint, or newer than this version.
 */
export function readFolder<State>(folder: string): { state: State; files: Record<string, Uint8Array> } {
  const state = readState(folder)
  const files: Record<string, Uint8Array> = {}
  for (const [name, expected] of Object.entries(state.files)) files[name] = readSealed(path.join(folder, name), expected)
  return { state: state as State, files }
}

interface SealedFiles {
  version: number
  files: Record<string, FileSeal>
}

function readState(folder: string): SealedFiles {
  const file = path.join(folder, stateFile)
  if (!existsSync(file))
    throw new LeydenError(`${folder} is no checkpoint: it has no ${stateFile}.`, { remedy: 'List them: leyden checkpoints list' })
  const text = readFileSync(file, 'utf8')
  const state = parse(text, file)
  const intact = isIntact(text)
  if (intact === false) throw changed(file)
  if (!(state.version >= 1) || state.version > formatVersion) throw otherFormat(folder, state.version)
  if (intact === null && state.version > 1) throw changed(file)
  return state
}

function parse(text: string, file: string): SealedFiles {
  try {
    return parseState(text) as unknown as SealedFiles
  } catch (cause) {
    throw new DamagedCheckpoint(`${file} is damaged: it is no JSON.`, cause)
  }
}

const changed = (file: string) => new DamagedCheckpoint(`${file} is damaged: its content differs from what was written.`)

function otherFormat(folder: string, version: unknown): LeydenError {
  return new LeydenError(`${folder} was written in checkpoint format ${version}; this version of Leyden reads up to ${formatVersion}.`, {
    remedy: 'Use the version of Leyden that wrote it, or a newer one.',
  })
}

function readSealed(file: string, expected: FileSeal): Uint8Array {
  const bytes = existsSync(file) ? readFileSync(file) : undefined
  if (bytes && bytes.length === expected.bytes && sha256(bytes) === expected.sha256) return bytes
  const what = bytes ? `its content differs from what was written (${bytes.length} of ${expected.bytes} bytes)` : 'it is missing'
  throw new DamagedCheckpoint(`${file} is damaged: ${what}.`)
}

function writeFlushed(file: string, parts: Iterable<Uint8Array>): FileSeal {
  const descriptor = openSync(file, 'wx')
  try {
    const hash = createHash('sha256')
    let bytes = 0
    for (const part of parts) {
      hash.update(part)
      for (let written = 0; written < part.length;) written += writeSync(descriptor, part, written)
      bytes += part.length
    }
    fsyncSync(descriptor)
    return { bytes, sha256: hash.digest('hex') }
  } finally {
    closeSync(descriptor)
  }
}

/** So that the names are on disk too. Windows can't open folders, and doesn't need it. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}

const diskProblems: Record<string, { why: string; remedy: string }> = {
  ENOSPC: { why: 'the disk is full', remedy: 'Free some space: leyden checkpoints list' },
  EACCES: { why: "the folder can't be written", remedy: 'Choose another folder.' },
  EROFS: { why: "the folder can't be written", remedy: 'Choose another folder.' },
  ENOTEMPTY: { why: 'there is something in its place', remedy: 'Choose another folder: a checkpoint is never written over.' },
  EEXIST: { why: 'there is something in its place', remedy: 'Choose another folder: a checkpoint is never written over.' },
  ENOTDIR: { why: 'there is something in its place', remedy: 'Choose another folder: a checkpoint is never written over.' },
}

function diskError(error: unknown, folder: string): unknown {
  const problem = diskProblems[(error as NodeJS.ErrnoException).code ?? '']
  if (!problem) return error
  return new LeydenError(`The checkpoint ${folder} was not written: ${problem.why}.`, { cause: error, remedy: problem.remedy })
}
