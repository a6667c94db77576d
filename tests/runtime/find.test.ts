import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ensureRuntime, findRuntime, removeRuntime, runtimeStatus } from '../../engine/runtime/index.ts'
import { installRelease } from '../../engine/runtime/install.ts'
import type { RuntimeKind } from '../../engine/runtime/release.ts'
import { findRelease, noRelease } from '../../engine/runtime/releases.ts'
import { Desk, libraries } from './desk.ts'

/** Of fake content and the real version, which is the one that is looked for. */
async function install(desk: Desk, kind: RuntimeKind): Promise<void> {
  await installRelease(desk.release(kind, '2.21.0'), desk.root)
}

const onLinux = test.runIf(process.platform === 'linux' && process.arch === 'x64')

test('an empty machine has no runtime', () => {
  const desk = new Desk()
  expect([findRuntime(), findRuntime('cpu'), findRuntime('cuda'), desk.contents()]).toEqual([null, null, null, []])
})

onLinux('cuda is preferred where both are here, and either can be asked for', async () => {
  const desk = new Desk()
  await install(desk, 'cpu')
  expect([findRuntime()?.kind, findRuntime('cuda')]).toEqual(['cpu', null])
  await install(desk, 'cuda')
  expect([findRuntime()?.kind, findRuntime('cpu')?.kind, findRuntime('cuda')?.kind]).toEqual(['cuda', 'cpu', 'cuda'])
})

test('a runtime that is here needs neither Python nor pip', async () => {
  const desk = new Desk()
  await install(desk, 'cpu')
  desk.set('PATH', desk.folder)
  expect(await ensureRuntime()).toEqual(findRuntime('cpu'))
})

test.each<[string, string, RuntimeKind]>([
  ['of its own', 'alone', 'cpu'],
  ['in site-packages, beside the CUDA libraries', 'site-packages/tensorflow', 'cuda'],
])('LEYDEN_RUNTIME may name a folder that holds the libraries, %s', (_, place, kind) => {
  const desk = new Desk()
  const folder = path.join(desk.folder, place)
  mkdirSync(folder, { recursive: true })
  if (kind === 'cuda') mkdirSync(path.join(folder, '..', 'nvidia'))
  const [framework, library] = [libraries.framework, libraries.library].map((each) => path.join(folder, path.basename(each))) as [
    string,
    string,
  ]
  writeFileSync(framework, '12345')
  desk.set('LEYDEN_RUNTIME', folder)
  if (framework !== library) expect(findRuntime()).toBeNull()
  writeFileSync(library, '12345')
  expect(findRuntime()).toMatchObject({ kind, version: 'unknown', folder, framework, library })
  expect(findRuntime(kind)?.kind).toBe(kind)
  expect(findRuntime(kind === 'cpu' ? 'cuda' : 'cpu')).toBeNull()
})

test('LEYDEN_RUNTIME may name one runtime itself', async () => {
  const desk = new Desk()
  await install(desk, 'cpu')
  const folder = path.join(desk.root, 'cpu-2.21.0')
  desk.set('LEYDEN_RUNTIME', folder)
  expect(findRuntime()).toMatchObject({ kind: 'cpu', version: '2.21.0', folder })
})

test('a removed runtime is gone, and the bytes that it took are told', async () => {
  const desk = new Desk()
  await install(desk, 'cpu')
  const { bytes } = findRuntime('cpu')!
  const freed = await removeRuntime('cpu')
  expect(freed).toBeGreaterThan(bytes) // the manifest too
  expect([findRuntime(), desk.contents(), await removeRuntime('cpu')]).toEqual([null, [], 0])
})

test('a removal takes older versions, and no other kind', async () => {
  const desk = new Desk()
  for (const name of ['cpu-2.20.0', 'cpu-2.21.0', 'cuda-2.21.0', 'notes']) mkdirSync(path.join(desk.root, name), { recursive: true })
  await removeRuntime('cpu')
  expect(desk.contents()).toEqual(['cuda-2.21.0', 'notes'])
})

onLinux('the status tells what is here and what an install would take', async () => {
  const desk = new Desk()
  await install(desk, 'cpu')
  expect(runtimeStatus()).toEqual([
    {
      kind: 'cpu',
      installed: true,
      available: true,
      reason: undefined,
      version: '2.21.0',
      folder: path.join(desk.root, 'cpu-2.21.0'),
      bytes: findRuntime('cpu')!.bytes,
      downloadBytes: 273_829_956,
      diskBytes: 855_000_000,
    },
    {
      kind: 'cuda',
      installed: false,
      available: true,
      reason: undefined,
      version: '2.21.0',
      folder: path.join(desk.root, 'cuda-2.21.0'),
      bytes: 0,
      downloadBytes: 3_379_649_224,
      diskBytes: 5_598_000_000,
    },
  ])
})

test.each<[RuntimeKind, string, number]>([
  ['cpu', 'linux-x64', 1],
  ['cpu', 'linux-arm64', 1],
  ['cpu', 'darwin-arm64', 1],
  ['cpu', 'win32-x64', 1],
  ['cuda', 'linux-x64', 13],
])('%s for %s is pinned by the hash of each of its wheels', (kind, platform, count) => {
  const { wheels, library, framework } = findRelease(kind, platform)!
  expect(new Set(wheels.map(({ sha256 }) => sha256)).size).toBe(count)
  for (const { sha256, bytes, platforms } of wheels)
    expect([sha256, bytes > 1e6, platforms.length]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), true, 1])
  const kept = wheels.find((wheel) => wheel.package.startsWith('tensorflow'))!.keep
  expect([library, framework, 'tensorflow/__init__.py', 'tensorflow/libtensorflow_cc.so.2.bak'].map((name) => kept.test(name))).toEqual([
    true,
    true,
    false,
    false,
  ])
})

test.each<[RuntimeKind, string, RegExp, RegExp]>([
  ['cpu', 'darwin-x64', /not built for darwin-x64; it is built for linux-x64, linux-arm64, darwin-arm64, win32-x64/, /Use a machine/],
  ['cuda', 'win32-x64', /built for linux-x64 only, and this is win32-x64/, /WSL 2/],
  ['cuda', 'linux-arm64', /built for linux-x64 only/, /Use the cpu runtime/],
])('%s on %s is refused with what to do instead', (kind, platform, message, remedy) => {
  expect(findRelease(kind, platform)).toBeNull()
  expect(noRelease(kind, platform).message).toMatch(message)
  expect(noRelease(kind, platform).remedy).toMatch(remedy)
})
