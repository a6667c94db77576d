import { describe, expect, test, vi } from 'vitest'
import type { RunRow } from '../../engine/api/contract/index.ts'
import { liveRun, runRow } from '../transport/index.testing.ts'
import type { EngineClient } from '../transport/index.ts'
import { type ActionContext, isOffered } from './action.ts'
import { cloneRun, forceStopRun, resumeRun, runActions, saveCheckpoint, stopAfterEpoch, stopRun } from './run-actions.ts'

function contextOf(run: RunRow | undefined, runs: object = {}) {
  const [navigate, notify] = [vi.fn(), vi.fn()]
  const context: ActionContext = { client: { runs } as unknown as EngineClient, navigate, notify, run }
  return { context, navigate, notify }
}

describe('offered', () => {
  test.each<[string, RunRow | undefined, string[]]>([
    ['for no run', undefined, []],
    ['for a run that trains', liveRun(), ['Stop', 'Checkpoint now', 'Stop after the epoch', 'Clone', 'Copy id']],
    ['for a run that stops', liveRun({ stopping: true }), ['Force stop', 'Clone', 'Copy id']],
    ['for a run of another process', liveRun({ controllable: false }), ['Checkpoint now', 'Stop after the epoch', 'Clone', 'Copy id']],
    ['for a run that failed', runRow({ state: 'failed' }), ['Resume', 'Clone', 'Copy id']],
    ['for a run that reached its end', runRow({ state: 'completed' }), ['Clone', 'Copy id']],
    ['for a test', runRow({ command: 'test' }), ['Clone', 'Copy id']],
  ])('%s', (_what, run, labels) => {
    const { context } = contextOf(run)
    expect(runActions.filter((action) => isOffered(action, context)).map((action) => action.label)).toEqual(labels)
  })
})

test('stops gently first, then by force', async () => {
  const stop = vi.fn(() => Promise.resolve())
  await stopRun.perform(contextOf(liveRun(), { stop }).context)
  await forceStopRun.perform(contextOf(liveRun({ stopping: true }), { stop }).context)
  expect(stop.mock.calls).toEqual([[{ run: 'run-live' }], [{ run: 'run-live', force: true }]])
})

test('changes a run that trains, and says when it did', async () => {
  const control = vi.fn(() => Promise.resolve({ epoch: 1, step: 14, message: 'Saved.' }))
  const { context, notify } = contextOf(liveRun(), { control })
  await saveCheckpoint.perform(context)
  await stopAfterEpoch.perform(context)
  expect(control.mock.calls).toEqual([
    [{ run: 'run-live', change: { kind: 'checkpoint' } }],
    [{ run: 'run-live', change: { kind: 'stopAfterEpoch' } }],
  ])
  expect(notify.mock.calls.flat()[0]).toBe('Saved a checkpoint at step 14.')
})

test('goes to the run that goes on', async () => {
  const { context, navigate } = contextOf(runRow(), { resume: () => Promise.resolve({ run: 'run-2' }) })
  await resumeRun.perform(context)
  expect(navigate).toHaveBeenCalledWith('/runs/run-2')
})

test('clones into the form of a new run', async () => {
  const { context, navigate } = contextOf(runRow({ id: 'a b' }))
  await cloneRun.perform(context)
  expect(navigate).toHaveBeenCalledWith('/new?from=a%20b')
})
