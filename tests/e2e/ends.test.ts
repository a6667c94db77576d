import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { finish } from '../cli/leyden.ts'
import { makeDesk, printed, sample } from './leyden.ts'

/** Long enough to be killed in the middle of its second epoch. */
const longFit = [
  'fit',
  sample('digits'),
  '--max-epochs',
  '50',
  '--limit-train-batches',
  '20',
  '--limit-val-batches',
  '1',
  '--log-every-n-steps',
  '1',
  '--seed',
  '1',
]
const firstEpochDone = /epoch +0\/49 .*\n/

const children = (pid: number) =>
  execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/)
    .map(Number)
const newest = async (desk: ReturnType<typeof makeDesk>) => (await desk.leyden('runs', 'show', 'last', '--json')).json()

test('a worker that is killed: the host says so, the run is marked, and resume goes on', async () => {
  const desk = makeDesk()
  const host = desk.start(...longFit)
  const result = finish(host)
  await printed(host, firstEpochDone)
  process.kill(children(host.pid!)[0]!, 'SIGKILL')
  const { code, stderr } = await result
  expect(code).toBe(1)
  expect(stderr).toMatch(/worker was killed by SIGKILL/)
  const run = await newest(desk)
  expect(run).toMatchObject({ state: 'failed', error: { message: expect.stringContaining('SIGKILL') } })

  const resumed = await desk.leyden('fit', sample('digits'), '--resume', 'last', '--max-epochs', '3', '--json')
  expect(resumed.json()).toMatchObject({ state: 'completed', epochs: 3, steps: 60 })
})

/** Logs each step, and writes down beside it which step that was and when; says when its diary spans two seconds. */
const diarist = `import { appendFileSync } from 'node:fs'
import { LightningModule, definePlugin, optim, tf } from 'leyden'
class Diarist extends LightningModule {
  w = tf.variable(tf.scalar(1))
  since = null
  trainingStep() {
    const loss = this.w.square()
    this.since ??= Date.now()
    if (Date.now() - this.since > 2000) console.log('two seconds')
    this.log('loss', loss)
    appendFileSync('diary.txt', this.globalStep + ' ' + Date.now() + '\\n')
    return loss
  }
  configureOptimizers() { return optim.sgd(this.parameters(), { learningRate: 0.001 }) }
  trainDataloader() { return Array.from({ length: 200 }, () => ({ x: tf.scalar(1) })) }
}
export default definePlugin({ name: 'diarist', modules: { Diarist: { module: Diarist } }, trainer: { maxEpochs: 100000, logEveryNSteps: 1 } })
`

test('a host that is killed: no metric older than a second is lost, the database is whole, and resume goes on', async () => {
  const desk = makeDesk({ 'diarist/plugin.js': diarist })
  const host = desk.start('fit', 'diarist', '--trust', '--verbose')
  await printed(host, /two seconds/)
  const [worker] = children(host.pid!)
  const killedAt = Date.now()
  host.kill('SIGKILL')
  await once(host, 'close')
  await gone(worker!)

  const database = new Database(path.join(desk.home, 'leyden.db'))
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  database.close()
  const run = await newest(desk)
  expect(run).toMatchObject({
    state: 'interrupted',
    error: { message: expect.any(String), remedy: expect.stringContaining('--resume last') },
  })
  const csv = (await desk.leyden('runs', 'metrics', run.id, 'loss', '--csv')).stdout.trim().split('\n')
  const kept = csv.slice(1).map((line) => Number(line.split(',')[0]))
  expect(kept).toEqual(kept.map((_, index) => index)) // none is missing in between
  const diary = readFileSync(path.join(desk.folder, 'diary.txt'), 'utf8').trim().split('\n')
  const due = diary.map((line) => line.split(' ').map(Number)).filter(([, time]) => time! < killedAt - 1000)
  expect(due.length).toBeGreaterThan(0)
  expect(kept.at(-1)).toBeGreaterThanOrEqual(due.at(-1)![0]!)

  const epochs = String(run.epochs + 2)
  const resumed = await desk.leyden('fit', 'diarist', '--resume', 'last', '--max-epochs', epochs, '--json')
  expect(resumed.json()).toMatchObject({ state: 'completed', epochs: run.epochs + 2 })
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('behaviour 15: %s ends the run at the end of its batch with exit code %i, and resume goes on', async (signal, expected) => {
  const desk = makeDesk()
  const host = desk.start(...longFit)
  const result = finish(host)
  await printed(host, firstEpochDone)
  host.kill(signal)
  expect((await result).code).toBe(expected)
  expect(await newest(desk)).toMatchObject({ state: 'stopped', error: null })
  const resumed = await desk.leyden('fit', sample('digits'), '--resume', 'last', '--max-epochs', '3', '--json')
  expect(resumed.json()).toMatchObject({ state: 'completed', epochs: 3 })
})

test('behaviour 15: a step that never ends is ended by the second Ctrl-C', async () => {
  const source = `import { LightningModule, definePlugin, optim, tf } from 'leyden'
class Endless extends LightningModule {
  w = tf.variable(tf.scalar(1))
  trainingStep() { console.log('in the step'); for (;;); }
  configureOptimizers() { return optim.sgd(this.parameters(), { learningRate: 1 }) }
  trainDataloader() { return [{ x: tf.scalar(1) }] }
}
export default definePlugin({ name: 'endless', modules: { Endless: { module: Endless } } })
`
  const desk = makeDesk({ 'endless/plugin.js': source })
  const host = desk.start('fit', 'endless', '--trust', '--verbose')
  const result = finish(host)
  await printed(host, /in the step/)
  host.kill('SIGINT')
  await printed(host, /Ctrl-C again/)
  host.kill('SIGINT')
  expect((await result).code).toBe(130)
  expect(await newest(desk)).toMatchObject({ state: 'stopped' })
})

/** Resolves when no process has this id any more. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}
