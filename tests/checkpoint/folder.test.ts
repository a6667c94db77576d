import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { formatVersion, readFolder, writeFolder } from '../../engine/checkpoint/folder.ts'
import { isIntact } from '../../engine/checkpoint/sealed-state.ts'
import { temporaryFolder } from '../data/temporary-file.ts'
import { checkpointFiles, checkpointParts } from './folder-content.ts'

function written(): string {
  const folder = path.join(temporaryFolder(), 'epoch=001')
  writeFolder(folder, checkpointParts(3), { epoch: 2 })
  return folder
}

test('a folder is read as it was written, with its size', () => {
  const folder = path.join(temporaryFolder(), 'epoch=001')
  const bytes = writeFolder(folder, checkpointParts(3), { epoch: 2, note: 'ü' })
  const { state, files } = readFolder<{ epoch: number; note: string }>(folder)
  expect(state).toMatchObject({ epoch: 2, note: 'ü', version: formatVersion })
  expect(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)])).toEqual(
    Object.entries(checkpointFiles(3)).map(([name, content]) => [name, Buffer.from(content)]),
  )
  const onDisk = readdirSync(folder).map((name) => readFileSync(path.join(folder, name)).length)
  expect(bytes).toBe(onDisk.reduce((total, length) => total + length, 0))
})

test('numbers that JSON has no text for come back', () => {
  const folder = path.join(temporaryFolder(), 'epoch=001')
  const state = { numbers: [NaN, Infinity, -Infinity, -0, 0, 0.1, 1e-45], text: 'NaN' }
  writeFolder(folder, {}, state)
  expect(readFolder<typeof state>(folder).state.numbers).toEqual(state.numbers)
  expect(readFolder<typeof state>(folder).state.text).toBe('NaN')
})

test('folders above it are made, and nothing else is left beside it', () => {
  const root = temporaryFolder()
  writeFolder(path.join(root, 'a', 'b'), checkpointParts(1), {})
  expect(readdirSync(path.join(root, 'a'))).toEqual(['b'])
})

describe('killed by SIGKILL', () => {
  const program = fileURLToPath(new URL('crashing-writer.ts', import.meta.url))
  // A checkpoint takes 20 calls: one for its folder, four for each of three files, three for the names, one to rename, three for its name.
  const calls = Array.from({ length: 22 }, (_, index) => index + 1)

  test.each(calls)('before call %d of the file system, each folder is whole or absent', (fatal) => {
    const root = temporaryFolder()
    const { signal, stderr } = spawnSync(process.execPath, [program, root, String(fatal)], { encoding: 'utf8' })
    expect(signal, stderr).toBe('SIGKILL')
    const names = readdirSync(root)
    const whole = names.filter((name) => !name.includes('.writing-'))
    for (const name of whole) {
      const { state, files } = readFolder<{ number: number }>(path.join(root, name))
      expect(String(state.number)).toBe(name)
      expect(Buffer.from(files['model.safetensors']!)).toEqual(Buffer.from(checkpointFiles(state.number)['model.safetensors']!))
    }
    expect(names.length - whole.length).toBeLessThanOrEqual(1)
    expect(whole).toEqual(fatal > 17 ? ['0'] : [])
  })
})

describe('is refused:', () => {
  const remedy = 'Use the checkpoint before it: leyden checkpoints list'

  test.each(['model.safetensors', 'optimizer.safetensors'])('one flipped bit of %s, with its name', (name) => {
    const folder = written()
    const file = path.join(folder, name)
    const content = readFileSync(file)
    content[content.length >> 1]! ^= 1
    writeFileSync(file, content)
    const message = `${file} is damaged: its content differs from what was written (${content.length} of ${content.length} bytes).`
    expect(() => readFolder(folder)).toThrow(expect.objectContaining({ name: 'LeydenError', message, remedy }))
  })

  test('one flipped bit of any byte of state.json, and any part of it', () => {
    const folder = written()
    const file = path.join(folder, 'state.json')
    const content = readFileSync(file)
    const flipped = (place: number) => content.map((byte, at) => (at === place ? byte ^ 1 : byte))
    for (const place of content.keys()) expect(isIntact(Buffer.from(flipped(place)).toString()), `byte ${place}`).not.toBe(true)
    for (const length of content.keys()) expect(isIntact(content.toString('utf8', 0, length)), `${length} bytes`).not.toBe(true)
    for (const damaged of [flipped(content.indexOf('2')), flipped(content.indexOf('sha256')), content.subarray(0, -1)]) {
      writeFileSync(file, damaged)
      expect(() => readFolder(folder)).toThrow(`${file} is damaged: its content differs from what was written.`)
    }
  })

  test('a file cut short, with its name', () => {
    const folder = written()
    truncateSync(path.join(folder, 'model.safetensors'), 999)
    expect(() => readFolder(folder)).toThrow(
      /model\.safetensors is damaged: its content differs from what was written \(999 of 1000 bytes\)\./,
    )
  })

  test('a file that is missing, with its name', () => {
    const folder = written()
    rmSync(path.join(folder, 'optimizer.safetensors'))
    expect(() => readFolder(folder)).toThrow(/optimizer\.safetensors is damaged: it is missing\./)
  })

  test.each([
    ['a folder that is not there', (folder: string) => rmSync(folder, { recursive: true })],
    ['a folder without state.json', (folder: string) => rmSync(path.join(folder, 'state.json'))],
  ])('%s', (_name, damage) => {
    const folder = written()
    damage(folder)
    expect(() => readFolder(folder)).toThrow(
      expect.objectContaining({
        message: `${folder} is no checkpoint: it has no state.json.`,
        remedy: 'List them: leyden checkpoints list',
      }),
    )
  })

  test('a state.json that is cut short', () => {
    const folder = written()
    truncateSync(path.join(folder, 'state.json'), 40)
    expect(() => readFolder(folder)).toThrow(/state\.json is damaged: it is no JSON\./)
  })

  test.each([
    [formatVersion + 1, formatVersion + 1],
    [0, 0],
    ['1.0-odd', '1.0-odd'],
    [undefined, undefined],
  ])('the format %j of another version', (version, shown) => {
    const folder = written()
    writeFileSync(path.join(folder, 'state.json'), JSON.stringify({ version, files: {} }))
    expect(() => readFolder(folder)).toThrow(
      expect.objectContaining({
        message: `${folder} was written in checkpoint format ${shown}; this version of Leyden reads up to ${formatVersion}.`,
        remedy: 'Use the version of Leyden that wrote it, or a newer one.',
      }),
    )
  })
})

describe('is not written:', () => {
  test('over another checkpoint, which stays as it was', () => {
    const folder = written()
    expect(() => writeFolder(folder, checkpointParts(9), { epoch: 9 })).toThrow(
      `The checkpoint ${folder} was not written: there is something in its place.`,
    )
    expect(readFolder<{ epoch: number }>(folder).state.epoch).toBe(2)
    expect(readdirSync(path.dirname(folder))).toEqual(['epoch=001'])
  })

  test('into a file, which stays', () => {
    const file = path.join(temporaryFolder(), 'file')
    writeFileSync(file, 'x')
    expect(() => writeFolder(path.join(file, 'a'), checkpointParts(1), {})).toThrow('there is something in its place')
    expect(existsSync(file)).toBe(true)
  })

  test('where an empty folder waits, it takes its place', () => {
    const folder = path.join(temporaryFolder(), 'empty')
    mkdirSync(folder)
    writeFolder(folder, checkpointParts(1), { epoch: 1 })
    expect(readFolder<{ epoch: number }>(folder).state.epoch).toBe(1)
  })
})
