import { expect, test } from 'vitest'
import { liveRun, runRow } from '../../transport/index.testing.ts'
import { liveRuns, needAttention, recentRuns } from './picks.ts'

const now = Date.UTC(2026, 10, 25)
const day = 86_400_000
const ended = (id: string, fields: Parameters<typeof runRow>[0]) => runRow({ id, endedAt: now - day, ...fields })

test('live are the runs that are queued or train', () => {
  const runs = [liveRun({ id: 'a' }), liveRun({ id: 'b', state: 'queued' }), runRow()]
  expect(liveRuns(runs).map((run) => run.id)).toEqual(['a', 'b'])
})

test('recent are the ten that ended last', () => {
  const runs = [liveRun(), ...Array.from({ length: 12 }, (_, i) => runRow({ id: `r${i}` }))]
  expect(recentRuns(runs).map((run) => run.id)).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7', 'r8', 'r9'])
})

test.each([
  ['a failed run', [ended('a', { state: 'failed' })], ['a']],
  ['an interrupted run', [ended('a', { state: 'interrupted' })], ['a']],
  ['a run that was stopped', [ended('a', { state: 'stopped' })], []],
  ['a run that failed long ago', [ended('a', { state: 'failed', endedAt: now - 8 * day })], []],
  ['a failed run that was resumed', [ended('b', { parent: 'a' }), ended('a', { state: 'failed' })], []],
  ['more than five', Array.from({ length: 7 }, (_, i) => ended(`r${i}`, { state: 'failed' })), ['r0', 'r1', 'r2', 'r3', 'r4']],
])('of %s what needs attention is picked', (_what, runs, ids) => {
  expect(needAttention(runs, now).map((run) => run.id)).toEqual(ids)
})
