import { once } from 'node:events'
import { mkdtempSync, realpathSync, symlinkSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { ended, killGroup, Project } from './project.ts'

let project: Project
beforeEach(async () => {
  project = new Project()
  await project.leyden(['say'])
})

test.each([
  [['exit', '0'], 0],
  [['exit', '2'], 2],
  [['kill', 'SIGKILL'], 'SIGKILL'],
  [['kill', 'SIGTERM'], 'SIGTERM'],
  [['kill', 'SIGINT'], 'SIGINT'],
])('leyden %j ends with %s', async (args, code) => {
  expect(await project.leyden(args)).toMatchObject({ code, stderr: '' })
})

test.each(['SIGTERM', 'SIGHUP'] as const)('%s to leyden alone reaches the command, whose exit code counts', async (signal) => {
  const child = project.start(['bootstrap/leyden.js', 'wait'])
  await once(child.stdout!, 'data')
  child.kill(signal)
  expect(await ended(child)).toMatchObject({ code: 7, stdout: `${signal}\n` })
})

test('Ctrl+C, which a terminal sends to all, is answered once, by the command', async () => {
  const child = project.start(['bootstrap/leyden.js', 'wait'])
  await once(child.stdout!, 'data')
  killGroup(child.pid!, 'SIGINT')
  expect(await ended(child)).toMatchObject({ code: 7, stdout: 'SIGINT\n' })
})

test('leyden works from any folder through a link, and keeps the working directory', async () => {
  const elsewhere = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'elsewhere-')))
  symlinkSync(path.join(project.root, 'bootstrap', 'leyden.js'), path.join(elsewhere, 'leyden'))
  const { stdout } = await project.run([path.join(elsewhere, 'leyden'), 'say'], {}, elsewhere)
  expect(JSON.parse(stdout).cwd).toBe(elsewhere)
})

test('the demo trains the sample, in the project folder', async () => {
  project.write('engine/cli/main.ts', 'console.log(process.argv.slice(2).join(" "), process.cwd())')
  const { stdout } = await project.run([path.join(project.root, 'bootstrap', 'run.js'), 'demo', '--seed', '1'], {}, os.tmpdir())
  expect(stdout).toBe(`fit resources/samples/digits --test --seed 1 ${project.root}\n`)
})

test('a task without the TensorFlow that it needs ends with its installer', async () => {
  expect(await project.run(['bootstrap/run.js', 'demo'], { FAKE_RUNTIME_CODE: '1' })).toMatchObject({ code: 1, stdout: '' })
})

test('check stops at the first tool that complains', async () => {
  for (const [name, program, code] of [
    ['typescript', 'tsc', 0],
    ['oxlint', 'oxlint', 3],
    ['oxfmt', 'oxfmt', 0],
  ] as const) {
    project.write(`node_modules/${name}/package.json`, JSON.stringify({ bin: { [program]: 'bin' } }))
    project.write(`node_modules/${name}/bin`, `console.log('${program}', ...process.argv.slice(2)); process.exit(${code})`)
  }
  expect(await project.run(['bootstrap/run.js', 'check'])).toMatchObject({
    code: 3,
    stdout: 'tsc --noEmit\ntsc --noEmit --project renderer\noxlint\n',
  })
})

test('an unknown task names those there are', async () => {
  const { code, stderr } = await project.run(['bootstrap/run.js', 'dmo'])
  expect(code).toBe(1)
  expect(stderr).toBe('There is no task "dmo"\n  The tasks are start, demo, test, check, kernels, docs, format, bench.\n')
})
