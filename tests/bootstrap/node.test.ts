import { expect, test } from 'vitest'
import { Project } from './project.ts'

const place = `.toolchain/node-24.21.0-${process.platform}-${process.arch}/bin/node`

test('under Node 20 the project brings its own Node 24, once', async () => {
  const project = new Project()
  const first = await project.setUpOnNode20()
  expect(first).toEqual({ code: 0, stdout: `${project.root}/${place}\n`, stderr: 'Installing Node 24.21.0 ...\nInstalling packages ...\n' })
  expect(await project.setUpOnNode20()).toEqual({ ...first, stderr: '' })
  expect(project.npmHistory()).toEqual(['install', 'ci'])
})

test('a Node that does not run here is not kept', async () => {
  const project = new Project()
  const { code, stderr } = await project.setUpOnNode20({ FAKE_NODE_VERSION: 'GLIBC_2.28 not found' })
  expect(code).toBe(1)
  expect(stderr).toMatch(/Node 24\.21\.0 does not run on this machine.*\n {2}Install Node 24 by your system's own means/)
  expect(project.has(place)).toBe(false)
})

test.each([
  ['18.20.0', /needs Node 20 or newer.*this is Node 18\.20\.0/],
  ['20.20.2', /can't be fetched for sunos-x64\n {2}Install Node 24 from nodejs\.org/],
])('where Node %s can not be helped, the sentence says what can', async (running, sentence) => {
  const project = new Project()
  const script = `
Object.defineProperty(process, 'platform', { value: 'sunos' })
Object.defineProperty(process, 'arch', { value: 'x64' })
const { main } = await import('./bootstrap/say.js')
const { setUp } = await import('./bootstrap/setup.js')
await main(() => setUp({ running: '${running}' }))`
  const { code, stderr } = await project.run(['--input-type=module', '--eval', script])
  expect(code).toBe(1)
  expect(stderr).toMatch(sentence)
})
