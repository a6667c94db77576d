import { expect, test } from 'vitest'
import { outcomeOf } from '../../engine/host/outcome.ts'

const gigabytes = (count: number) => count * 1e9

const died = (exit: { code: number | null; signal: NodeJS.Signals | null }, residentBytes: number | null) =>
  outcomeOf(
    null,
    { ...exit, reason: 'is gone' },
    { stopRequested: false, plugin: 'mine', hasCheckpoint: false, residentBytes, memoryBytes: gigabytes(24) },
  ).error?.message

test.each<[string, Parameters<typeof died>[0], number, boolean]>([
  ['a kill', { code: null, signal: 'SIGKILL' }, 2, true],
  ['a kill as shells put it', { code: 137, signal: null }, 2, true],
  ['a crash with most of the memory', { code: null, signal: 'SIGSEGV' }, 20, true],
  ['a crash with most of the memory, as shells put it', { code: 139, signal: null }, 20, true],
  ['a crash with most of the memory, on Windows', { code: 0xc0000005, signal: null }, 20, true],
  ['a bus error with most of the memory', { code: null, signal: 'SIGBUS' }, 20, true],
  ['a crash with little memory', { code: null, signal: 'SIGSEGV' }, 2, false],
  ['an exit', { code: 3, signal: null }, 20, false],
])('%s: what memory the worker had is said where it may be why', (_, exit, used, said) => {
  const note = ` When last heard of it used ${used === 2 ? '2.0' : used} GB of the machine's 24 GB of memory.`
  expect(died(exit, gigabytes(used))).toBe(`The worker is gone.${said ? note : ''}`)
})

test('a worker that never said what it used is given no figure', () => {
  expect(died({ code: null, signal: 'SIGKILL' }, null)).toBe('The worker is gone.')
})
