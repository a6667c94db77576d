import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { crossCompiler, crossRecipe, nameOf, targets } from '../../engine/runtime/kernels/cross/targets.ts'
import { clearTimestamp } from '../../engine/runtime/kernels/cross/timestamp.ts'

test('the five platforms are built for', () => {
  expect(targets.map(nameOf).sort()).toEqual(['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-x64'])
})

test.each(targets.map((target) => [nameOf(target), target] as const))(
  '%s: every instruction set, stripped, no path of the build',
  (_, target) => {
    const { objects, linking } = crossRecipe(target)
    const sets = new Set(objects.flatMap(({ object }) => /\.(\w+)\.o$/.exec(object)?.[1] ?? []))
    expect([...sets].sort()).toEqual(target.architecture === 'x64' ? ['avx', 'avx2', 'avx512'] : ['neon'])
    expect(linking).toContain('-s')
    for (const { options } of objects) expect(options.join(' ')).toContain('-ffile-prefix-map=')
    expect(crossCompiler('zig', target, '/cache')).toMatchObject({ first: ['cc', '-target', target.triple] })
  },
)

test("a Windows library's time of linking is cleared, and nothing else", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'leyden-pe-'))
  const file = path.join(folder, 'library.dll')
  const bytes = Buffer.alloc(160, 7)
  bytes.writeUInt32LE(128, 0x3c)
  bytes.write('PE\0\0', 128, 'latin1')
  writeFileSync(file, bytes)
  clearTimestamp(file)
  bytes.fill(0, 136, 140)
  expect(readFileSync(file)).toEqual(bytes)
  writeFileSync(file, Buffer.alloc(160))
  expect(() => clearTimestamp(file)).toThrow(/no library for Windows/)
  rmSync(folder, { recursive: true })
})
