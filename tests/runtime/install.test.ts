import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { installRelease } from '../../engine/runtime/install.ts'
import type { RuntimeProgress } from '../../engine/runtime/progress.ts'
import { Desk, libraries } from './desk.ts'

test('an install leaves the libraries and a manifest, and nothing else', async () => {
  const desk = new Desk()
  const release = desk.release()
  const installed = await installRelease(release, desk.root)
  const folder = path.join(desk.root, 'cpu-1.0')
  expect(installed).toEqual({
    kind: 'cpu',
    version: '1.0',
    folder,
    framework: path.join(folder, libraries.framework),
    library: path.join(folder, libraries.library),
    bytes: release.diskBytes,
  })
  expect(readFileSync(installed.library, 'utf8')).toBe(`content of ${libraries.library}`)
  expect(desk.contents()).toEqual(['cpu-1.0'])
  const { files, wheels } = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8'))
  expect(Object.keys(files).sort()).toEqual([...new Set(Object.values(libraries))].sort())
  expect(wheels).toEqual({ 'tensorflow 1.0': release.wheels[0]!.sha256 })
})

test('pip is asked for the pinned wheel alone, by its hash, and once', async () => {
  const desk = new Desk()
  const release = desk.release()
  await installRelease(release, desk.root)
  await installRelease(release, desk.root)
  expect(desk.pipCalls()).toHaveLength(1)
  for (const word of ['--no-deps', '--only-binary=:all:', '--require-hashes', '--platform any', '--python-version 3.11', '--abi cp311']) {
    expect(desk.pipCalls()[0]).toContain(word)
  }
})

test('several wheels make one runtime in the layout of site-packages, and programs stay programs', async () => {
  const desk = new Desk()
  const plain = desk.release('cuda')
  const nvcc = desk.wheel('nvcc', [{ name: 'nvidia/cuda_nvcc/bin/ptxas', content: 'assembler', executable: true }])
  const news: RuntimeProgress[] = []
  const release = { ...plain, wheels: [...plain.wheels, nvcc], diskBytes: plain.diskBytes + 9 }
  const { folder } = await installRelease(release, desk.root, { onProgress: (each) => news.push(each) })
  expect(statSync(path.join(folder, 'nvidia/cuda_nvcc/bin/ptxas')).mode & 0o777).toBe(0o755)
  expect(statSync(path.join(folder, libraries.library)).mode & 0o777).toBe(0o644)
  const last = (phase: string) => news.findLast((each) => each.phase === phase)
  const downloadBytes = release.wheels.reduce((sum, { bytes }) => sum + bytes, 0)
  expect(last('download')).toEqual({ kind: 'cuda', phase: 'download', doneBytes: downloadBytes, totalBytes: downloadBytes })
  expect(last('unpack')).toEqual({ kind: 'cuda', phase: 'unpack', doneBytes: release.diskBytes, totalBytes: release.diskBytes })
})

test('an install killed while pip fetches leaves no runtime, and is done again', async () => {
  const desk = new Desk()
  const release = desk.release()
  const child = await desk.startHanging(release)
  child.kill('SIGKILL') // pip itself lives on, as an orphan
  await once(child, 'exit')
  expect(desk.contents()).toEqual([expect.stringMatching(/^cpu-1\.0\..*\.partial$/)])
  await installRelease(release, desk.root)
  expect(desk.contents()).toEqual(['cpu-1.0'])
})

test('an install killed while it unpacks leaves no runtime, and is done again', async () => {
  const desk = new Desk()
  const release = desk.release()
  const child = desk.startInstall(release, 'unpack')
  await once(child.stdout!, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(desk.contents()).toEqual([expect.stringMatching(/^cpu-1\.0\..*\.partial$/)])
  await installRelease(release, desk.root)
  expect(desk.contents()).toEqual(['cpu-1.0'])
})

test('two installs at once both end with the one runtime', async () => {
  const desk = new Desk()
  const release = desk.release()
  const both = [desk.startInstall(release), desk.startInstall(release)]
  expect(await Promise.all(both.map(({ stdout }) => text(stdout!)))).toEqual(['installed\n', 'installed\n'])
  expect(desk.contents()).toEqual(['cpu-1.0'])
})

test("the unfinished folder of a living process is let be, and so is another machine's", async () => {
  const desk = new Desk()
  const foreign = 'cpu-1.0.0123abcd.another-machine.1.partial'
  mkdirSync(path.join(desk.root, foreign), { recursive: true })
  const child = await desk.startHanging(desk.release())
  await installRelease(desk.release(), desk.root)
  expect(desk.contents()).toEqual(['cpu-1.0', foreign, expect.stringContaining(`.${child.pid}.partial`)])
})

test.each<[string, (folder: string) => void]>([
  ['a library is cut short', (folder) => truncateSync(path.join(folder, libraries.library), 3)],
  ['its manifest is not whole', (folder) => writeFileSync(path.join(folder, 'manifest.json'), '{ "kind": ')],
])('a runtime is replaced where %s', async (_, damage) => {
  const desk = new Desk()
  const release = desk.release()
  const { folder, library } = await installRelease(release, desk.root)
  damage(folder)
  await installRelease(release, desk.root)
  expect(readFileSync(library, 'utf8')).toBe(`content of ${libraries.library}`)
  expect([desk.contents(), desk.pipCalls().length]).toEqual([['cpu-1.0'], 2])
})
