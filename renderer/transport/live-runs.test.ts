import { expect, test } from 'vitest'
import { runRow } from './index.testing.ts'
import { applyEvent, createLiveRuns } from './live-runs.ts'

const [oldest, middle, newest] = [1, 2, 3].map((n) => runRow({ id: `r${n}`, createdAt: n })) as [
  ReturnType<typeof runRow>,
  ReturnType<typeof runRow>,
  ReturnType<typeof runRow>,
]
const known = applyEvent(createLiveRuns().getState(), { whole: true, runs: [middle, oldest] })

test('the first event is all runs', () => {
  expect(known.rows).toEqual([middle, oldest])
  expect(known.loaded).toBe(true)
})

test('a whole event forgets what it doesn’t hold', () => {
  expect(applyEvent(known, { whole: true, runs: [newest] }).rows).toEqual([newest])
})

test('new runs come first, the newest of them at the top', () => {
  const latest = runRow({ id: 'r4', createdAt: 4 })
  expect(applyEvent(known, { whole: false, runs: [newest, latest] }).rows.map((row) => row.id)).toEqual(['r4', 'r3', 'r2', 'r1'])
})

test('a row that changed takes its place, and the others stay the same objects', () => {
  const changed = { ...oldest, name: 'renamed' }
  const { rows, byId } = applyEvent(known, { whole: false, runs: [changed] })
  expect(rows[0]).toBe(middle)
  expect(rows[1]).toBe(changed)
  expect(byId.get('r1')).toBe(changed)
})
