import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { buildKernels } from '../../engine/runtime/kernels/build.ts'
import { findCompiler } from '../../engine/runtime/kernels/compiler.ts'
import { findBuilt, kernelFailure } from '../../engine/runtime/kernels/find.ts'
import { kernelMode } from '../../engine/runtime/kernels/mode.ts'
import { fingerprint, recipeFor } from '../../engine/runtime/kernels/sources.ts'

let root = ''
beforeEach(() => (root = mkdtempSync(path.join(os.tmpdir(), 'leyden-build-'))))
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
  vi.unstubAllEnvs()
})

/** A compiler that says its version and then does `script`. */
function compilerThat(script: string, version = 'fake 1'): string {
  const file = path.join(root, 'fake-cc')
  writeFileSync(file, `#!/bin/sh\nif [ "$1" = --version ]; then echo "${version}"; exit 0; fi\n${script}\n`)
  chmodSync(file, 0o755)
  vi.stubEnv('CC', file)
  return file
}

const posix = process.platform === 'win32' ? test.skip : test
const writesOutput = 'for a; do last=$a; done; : > "$last"'

posix('a build is found by the next process, and leaves nothing else', async () => {
  compilerThat(writesOutput)
  const told = vi.fn()
  const built = await buildKernels(path.join(root, 'kernels'), told)
  expect(built).toMatchObject({ compiler: 'fake 1' })
  expect(told).toHaveBeenCalledOnce()
  expect(findBuilt(path.join(root, 'kernels'))).toEqual(built)
  expect(readdirSync(path.join(root, 'kernels'))).toEqual([fingerprint(recipeFor()!)])
  expect(readdirSync(path.dirname(built!.library)).toSorted()).toEqual(['built.json', path.basename(built!.library)].toSorted())
})

posix('a library that was damaged since is built anew', async () => {
  compilerThat(writesOutput)
  const built = await buildKernels(root)
  writeFileSync(built!.library, 'cut')
  expect(findBuilt(root)).toBeNull()
  expect(await buildKernels(root)).toEqual(built)
  expect(findBuilt(root)).toEqual(built)
})

posix('a compiler that fails leaves its words, and is not tried again before it is another', async () => {
  compilerThat('echo "no such option" >&2; exit 1')
  expect(await buildKernels(root)).toBeNull()
  expect(kernelFailure(root)).toMatch(/^fake 1\n.*no such option/s)
  const told = vi.fn()
  expect(await buildKernels(root, told)).toBeNull()
  expect(told).not.toHaveBeenCalled()
  compilerThat(writesOutput, 'fake 2')
  expect(await buildKernels(root, told)).toMatchObject({ compiler: 'fake 2' })
})

posix('without a compiler nothing is built, and nothing is said', async () => {
  vi.stubEnv('CC', path.join(root, 'none'))
  const told = vi.fn()
  expect(await findCompiler()).toBeNull()
  expect(await buildKernels(root, told)).toBeNull()
  expect(told).not.toHaveBeenCalled()
  expect(existsSync(path.join(root, fingerprint(recipeFor()!)))).toBe(false)
})

test.each([
  ['off', 'off'],
  ['on', 'on'],
  ['auto', 'auto'],
  ['', 'auto'],
])('LEYDEN_KERNELS=%s is the mode %s', (given, mode) => {
  vi.stubEnv('LEYDEN_KERNELS', given)
  expect(kernelMode()).toBe(mode)
})

test.each([
  ['linux', 'x64', ['avx', 'avx2', 'avx512']],
  ['linux', 'arm64', ['neon']],
  ['darwin', 'arm64', ['neon']],
  ['win32', 'x64', ['avx', 'avx2', 'avx512']],
  ['win32', 'arm64', ['neon']],
  ['linux', 'riscv64', null],
] as const)('%s on %s is built for %j', (platform, architecture, sets) => {
  const recipe = recipeFor(platform, architecture)
  const found = recipe && [...new Set(recipe.objects.flatMap(({ object }) => /\.(\w+)\.o$/.exec(object)?.[1] ?? []))]
  expect(found).toEqual(sets)
})
