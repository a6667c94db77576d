import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findPrebuilt, manifestName, prebuiltProblem } from '../../engine/runtime/kernels/prebuilt.ts'
import { sha256Of } from '../../engine/runtime/kernels/sha256.ts'
import { hashSources } from '../../engine/runtime/kernels/sources.ts'

let folder = ''
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'leyden-prebuilt-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const platform = `${process.platform}-${process.arch}`

function prepare({ platform: name = platform, sources = hashSources(), library = 'as it was' as string | null } = {}): void {
  const file = path.join(folder, 'kernels')
  writeFileSync(file, 'as it was')
  const libraries = { [name]: { file: 'kernels', bytes: 9, sha256: sha256Of(file) } }
  writeFileSync(path.join(folder, manifestName), JSON.stringify({ compiler: 'zig 1', sources, libraries }))
  if (library === null) rmSync(file)
  else writeFileSync(file, library)
}

test('a library of this platform and these sources is found, and what is measured is kept in the cache', () => {
  prepare()
  expect(findPrebuilt(folder)).toMatchObject({ library: path.join(folder, 'kernels'), origin: 'prebuilt', compiler: 'zig 1' })
  expect(findPrebuilt(folder)!.choices.startsWith(folder)).toBe(false)
  expect(prebuiltProblem(folder)).toBeNull()
})

test('where none came there is nothing to say', () => {
  expect(findPrebuilt(folder)).toBeNull()
  expect(prebuiltProblem(folder)).toBeNull()
})

test.each([
  ['of another platform', { platform: 'plan9-mips' }, /built for plan9-mips, and this is/],
  ['of other sources', { sources: 'others' }, /other sources/],
  ['that was cut short', { library: 'as' }, /is damaged/],
  ['that is not there', { library: null }, /is missing/],
])('a library %s is not used, and the reason is known', (_, how, reason) => {
  prepare(how)
  expect(findPrebuilt(folder)).toBeNull()
  expect(prebuiltProblem(folder)).toMatch(reason)
})

test('a manifest that cannot be read is named', () => {
  writeFileSync(path.join(folder, manifestName), '{')
  expect(findPrebuilt(folder)).toBeNull()
  expect(prebuiltProblem(folder)).toContain(manifestName)
})
