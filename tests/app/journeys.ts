import { execFileSync } from 'node:child_process'
import { expect } from 'vitest'
import { cli } from './engine.ts'
import type { RunPage } from './pages/run-page.ts'
import type { Shell } from './pages/shell.ts'

/** The journeys that hold in a browser and in the window alike. */

/** What the page shows at the end is what the history holds, which is asked by the command line. */
export async function trainStopResume(shell: Shell, home: string): Promise<RunPage> {
  const form = await shell.newRun('iris')
  await form.field('Epochs at most').fill('400')
  await form.field('learningRate').fill('0.002')
  const run = await form.startRun()
  await run.hasState('Running')
  const early = await run.growsBeyond('train_loss_epoch', 1)
  await run.growsBeyond('train_loss_epoch', early + 5)
  await run.stop.click()
  await run.hasState('Stopped')
  const stopped = run.id()
  await run.resume.click()
  await shell.page.waitForURL((url) => /runs\/./.test(url.hash) && !url.hash.includes(stopped))
  await run.hasState('Completed')
  const accuracy = await run.finalValue('val_accuracy')
  expect(accuracy).toBeGreaterThan(0.85)
  expect(accuracy).toBeCloseTo(inHistory(home, run.id(), 'val_accuracy').last, 4)
  await run.openTab('Checkpoints')
  await run.checkpoints().first().waitFor()
  expect(await run.checkpoints().first().textContent()).toContain('399')
  return run
}

function inHistory(home: string, run: string, metric: string): { last: number; count: number } {
  const answer = execFileSync(process.execPath, [cli, 'runs', 'show', run, '--json'], { env: { ...process.env, LEYDEN_HOME: home } })
  const { metrics } = JSON.parse(String(answer)) as { metrics: { name: string; last: number; count: number }[] }
  return metrics.find(({ name }) => name === metric)!
}

export async function refuseInvalidField(shell: Shell): Promise<void> {
  const before = await shell.countRuns()
  const form = await shell.newRun('iris')
  await form.field('hidden').fill('0')
  await form.start.click()
  await shell.page.getByText('1 field is wrong').waitFor()
  expect(await form.field('hidden').getAttribute('aria-invalid')).toBe('true')
  expect(await form.problemOf('hidden')).toMatch(/at least 1|between 1 and 512/)
  expect(await shell.countRuns()).toBe(before)
}

/** Two pages of one engine follow one run; the second only looks, and sees it end when the first stops it. Both come to draw all of it. */
export async function followFromTwo(first: Shell, second: Shell, { url, home }: { url: string; home: string }): Promise<void> {
  const form = await first.newRun('iris')
  await form.field('Epochs at most').fill('100000')
  const run = await form.startRun()
  const other = await second.openRun(url, run.id())
  const seen = await other.growsBeyond('train_loss_epoch', 2)
  await Promise.all([other.growsBeyond('train_loss_epoch', seen + 5), run.growsBeyond('train_loss_epoch', seen + 5)])
  await run.stop.click()
  await Promise.all([run.hasState('Stopped'), other.hasState('Stopped')])
  const { count } = inHistory(home, run.id(), 'train_loss_epoch')
  await Promise.all([run, other].map((page) => page.growsBeyond('train_loss_epoch', count - 1)))
  expect([await run.pointsDrawn('train_loss_epoch'), await other.pointsDrawn('train_loss_epoch')]).toEqual([count, count])
}
