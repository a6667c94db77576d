import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { makeDesk } from './leyden.ts'

const timeout = 30_000

async function trained() {
  const desk = makeDesk()
  const fit = (await desk.leyden('fit', 'fake', '--name', 'first', '--tag', 'a', '--json')).json()
  return { ...desk, fit }
}

test('an empty history says how to begin', { timeout }, async () => {
  const { leyden } = makeDesk()
  expect((await leyden('runs', 'list')).stdout).toBe('There are no runs yet. Start one with: leyden fit PLUGIN\n')
  expect((await leyden('checkpoints', 'list')).stdout).toBe('There are no checkpoints.\n')
  expect(await leyden('runs', 'show', 'last')).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no run in') })
})

test('runs are listed newest first, with what was left out', { timeout }, async () => {
  const { leyden, fit } = await trained()
  const second = (await leyden('fit', 'fake', '--set', 'scenario=fails', '--json')).json()
  const { stdout } = await leyden('runs', 'list', '--limit', '1')
  expect(stdout).toMatch(new RegExp(`^ +${second.runId} .* failed .*\\n  and 1 older: see them with --limit 2\\n$`, 'm'))
  const listed = (await leyden('runs', 'list', '--json')).json()
  expect(listed.map((run: { id: string }) => run.id)).toEqual([second.runId, fit.runId])
  expect(listed[1]).toMatchObject({
    metrics: [{ name: 'train_loss', last: 0.5 }],
    config: { command: 'fit' },
    checkpoints: [{ epoch: 0 }, { epoch: 1 }],
  })
  expect((await leyden('runs', 'list', '--state', 'completed', '--json')).json()).toHaveLength(1)
  expect((await leyden('runs', 'list', '--tag', 'b')).stdout).toBe('No run fits.\n')
})

test.each(['first', 'last'])(
  'runs show %s has the state, the configuration, metrics, checkpoints and events',
  { timeout },
  async (reference) => {
    const { leyden, fit } = await trained()
    const { stdout } = await leyden('runs', 'show', reference)
    expect(stdout).toMatch(/^first  completed\n/)
    for (const text of [fit.runId, fit.bestCheckpoint, 'cpu:0', 'Hyper-parameters', 'Metrics', 'train_loss', 'Events', 'started']) {
      if (text !== 'Hyper-parameters') expect(stdout).toContain(text)
    }
    const shown = (await leyden('runs', 'show', reference, '--json')).json()
    expect(shown).toMatchObject({ id: fit.runId, metrics: [{ name: 'train_loss' }], checkpoints: [{}, {}], config: { seed: 1 } })
  },
)

test('runs show tells why a run failed, and where', { timeout }, async () => {
  const { leyden, plugin } = makeDesk()
  await leyden('fit', 'fake', '--set', 'scenario=fails')
  const { stdout } = await leyden('runs', 'show', 'last')
  expect(stdout).toContain(
    `Why it failed\n  the loss is not a scalar\n    at ${path.join(plugin, 'plugin.ts')}:7:3\n    Return losses.mse(...).`,
  )
  expect(stdout).not.toContain('away.ts')
})

test('metrics are listed, shown and written as CSV', { timeout }, async () => {
  const { leyden } = await trained()
  expect((await leyden('runs', 'metrics', 'first')).stdout).toMatch(/train_loss +0\.5 +0\.5 +1 +2\n/)
  expect((await leyden('runs', 'metrics', 'first', 'train_loss', '--csv')).stdout).toMatch(
    /^step,epoch,time,value\n10,0,\d+,1\n20,1,\d+,0\.5\n$/,
  )
  expect((await leyden('runs', 'metrics', 'first', 'train_loss', '--last', '1')).stdout).toMatch(/ 20 .*\n  and 1 before these/)
  expect(await leyden('runs', 'metrics', 'first', 'loss')).toMatchObject({ code: 2, stderr: expect.stringContaining('It has train_loss.') })
})

test('media are listed with their files, all or those of a name', { timeout }, async () => {
  const { leyden } = makeDesk()
  await leyden('fit', 'fake', '--set', 'scenario=logsMedia')
  const { stdout } = await leyden('runs', 'media', 'last', '--last', '6')
  expect(stdout).toMatch(/ text +text +7 +seen +7 B +.*2\.txt\n/)
  expect(stdout).toMatch(/\n  and 1 before these: see them with --last 7\n  7 in all, /)
  const all = (await leyden('runs', 'media', 'last', '--json')).json()
  expect(all.map(({ path: file }: { path: string }) => existsSync(file))).toEqual(Array.from({ length: 7 }, () => true))
  expect((await leyden('runs', 'media', 'last', 'curve', '--json')).json()).toMatchObject([{ name: 'curve', kind: 'curve', step: 7 }])
  expect((await leyden('runs', 'media', 'last', 'else')).stdout).toBe('No media was logged.\n')
})

test('the log is printed, or its end', { timeout }, async () => {
  const { leyden } = makeDesk()
  await leyden('fit', 'fake', '--set', 'scenario=exits')
  const messages = async (...args: string[]) =>
    (await leyden('runs', 'logs', 'last', ...args, '--json')).json().map((line: { message: string }) => line.message)
  expect(await messages()).toEqual(['Fake: 42 parameters', 'training', 'printed', 'the last words'])
  expect(await messages('--last', '1')).toEqual(['the last words'])
})

test('tags are added', { timeout }, async () => {
  const { leyden } = await trained()
  expect((await leyden('runs', 'tag', 'first', 'b', 'a', 'c')).stdout).toBe('first: a, b, c\n')
})

test('checkpoints are listed with what they are and their size', { timeout }, async () => {
  const { leyden, fit } = await trained()
  const { stdout } = await leyden('checkpoints', 'list', 'first')
  expect(stdout).toMatch(/1\.0 kB  best +epoch=0  val_accuracy 0\.75\n.*1\.0 kB  last +epoch=1 .*\n  2 on disk, 2\.0 kB\n$/)
  expect((await leyden('checkpoints', 'show', fit.bestCheckpoint)).stdout).toContain(`--resume ${fit.bestCheckpoint}`)
})

test('a best checkpoint, or one that a run went on from, is removed only with --yes', { timeout }, async () => {
  const { leyden, fit } = await trained()
  await leyden('fit', 'fake', '--resume', fit.bestCheckpoint, '--name', 'second')
  const refused = await leyden('checkpoints', 'remove', fit.bestCheckpoint)
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/it is the best one of its run, and it is what second \(.*\) went on from/),
  })
  expect(existsSync(fit.bestCheckpoint)).toBe(true)
  expect((await leyden('checkpoints', 'remove', fit.bestCheckpoint, '--yes', '--json')).json()).toEqual({
    removed: [fit.bestCheckpoint],
    freedBytes: 1000,
  })
  expect(existsSync(fit.bestCheckpoint)).toBe(false)
  expect((await leyden('checkpoints', 'list', 'first', '--json')).json()).toHaveLength(1)
})

test('plugins are made, listed and shown', { timeout }, async () => {
  const { leyden, folder } = makeDesk()
  expect((await leyden('plugins', 'new', 'mine')).stdout).toContain('Train it with: leyden fit mine')
  expect(await leyden('plugins', 'new', 'mine')).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') })
  expect((await leyden('plugins', 'show', 'fake')).stdout).toMatch(/hidden +whole number +128  between 8 and 1024  Units\n/)
  const listed = (await leyden('plugins', 'list', '--json')).json()
  expect(listed).toContainEqual({ path: path.join(folder, 'fake'), name: 'fake', sample: false, trusted: true, present: true })
  expect(listed).toContainEqual({ path: path.join(folder, 'mine'), name: null, sample: false, trusted: true, present: true })
})

test('devices are those that a worker finds', { timeout }, async () => {
  const { leyden } = makeDesk()
  expect((await leyden('devices')).stdout).toMatch(/cpu:0 +cpu +Fake processor +8\.0 GB\n  by fake 1\.0\n/)
})

test('the doctor looks at everything, and an error is exit code 1', { timeout }, async () => {
  const { leyden, plugin } = makeDesk()
  const { findings } = (await leyden('doctor', '--json')).json()
  expect(findings.map(({ name }: { name: string }) => name)).toEqual([
    'Node',
    'home',
    'disk',
    'history',
    'TensorFlow',
    'Python',
    'kernels',
    'devices',
  ])
  const broken = await leyden('doctor', '--home', path.join(plugin, 'plugin.ts', 'home'))
  expect(broken).toMatchObject({ code: 1, stdout: expect.stringMatching(/^error +home +The home folder .* can't be made or written/m) })
  expect(broken.stdout.match(/^error/gm)).toHaveLength(1)
})
