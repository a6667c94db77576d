import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Project } from './project.ts'

/** Holds the lock until its standard input ends. */
const hold = `
import { withLock } from './bootstrap/lock.js'
await withLock('place/lock', async () => {
  console.log('held')
  for await (const _ of process.stdin);
})
console.log('released')`

const count = `
import { readFileSync, writeFileSync } from 'node:fs'
import { withLock } from './bootstrap/lock.js'
for (let i = 0; i < 20; i++) await withLock('lock', async () => {
  const before = Number(readFileSync('counter', 'utf8'))
  await new Promise(setImmediate)
  writeFileSync('counter', String(before + 1))
})`

const start = (project: Project, script: string) => project.start(['--input-type=module', '--eval', script])
const said = async (stream: ChildProcess['stdout']) => String((await once(stream!, 'data'))[0])

test('the second waits, says for whom, and goes on when the first is done', async () => {
  const project = new Project()
  const first = start(project, hold)
  expect(await said(first.stdout)).toBe('held\n')
  const second = start(project, hold)
  expect(await said(second.stderr)).toContain(`Waiting for process ${first.pid}, which is setting up Leyden here`)
  first.stdin!.end()
  expect(await said(second.stdout)).toBe('held\n')
  second.stdin!.end()
  await once(second, 'close')
  expect(project.has('place/lock')).toBe(false)
})

test('the lock of a killed process is taken over', async () => {
  const project = new Project()
  const first = start(project, hold)
  await said(first.stdout)
  first.kill('SIGKILL')
  await once(first, 'close')
  expect(project.has('place/lock')).toBe(true)
  expect(await said(start(project, hold).stdout)).toBe('held\n')
})

test.runIf(process.platform === 'linux')("a lock is taken over where its owner's number has become another process's", async () => {
  const project = new Project()
  project.write('place/lock', JSON.stringify({ pid: process.pid, start: 1 }))
  expect(await said(start(project, hold).stdout)).toBe('held\n')
})

test.runIf(process.platform === 'linux')('a lock is taken over where its owner is a zombie, which no parent has noticed', async () => {
  const project = new Project()
  // The child ends when its parent is no longer a shell, which would take leave of it.
  const child = 'while [ "$(cat /proc/$$/comm)" != sleep ]; do :; done'
  const parent = project.startProgram('sh', ['-c', `(${child}) & echo $!; exec sleep 600`])
  const pid = Number(await said(parent.stdout))
  const startedAt = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[19]
  project.write('place/lock', JSON.stringify({ pid, start: Number(startedAt) }))
  expect(await said(start(project, hold).stdout)).toBe('held\n')
})

test('of many contenders, with a dead lock to begin with, one is in at a time', async () => {
  const project = new Project()
  project.write('counter', '0')
  project.write('lock', JSON.stringify({ pid: 2 ** 30, start: 1 }))
  await Promise.all([1, 2, 3].map(() => once(start(project, count), 'close')))
  expect(project.read('counter')).toBe('60')
})
