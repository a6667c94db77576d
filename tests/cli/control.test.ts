import { once } from 'node:events'
import { expect, test } from 'vitest'
import { finish, makeDesk } from './leyden.ts'

const timeout = 120_000

test('runs control asks a run of another process, and says at which step it was changed', { timeout }, async () => {
  const { leyden, start } = makeDesk()
  const child = start('fit', 'fake', '--set', 'scenario=hangs')
  const ended = finish(child)
  await once(child.stderr, 'data')
  const changed = await leyden('runs', 'control', 'last', '--lr', '1e-4', '--group', '1', '--max-epochs', '20', '--stop-after-epoch')
  expect(changed.stdout).toBe(
    'At step 20: learningRate is changed.\nAt step 20: maxEpochs is changed.\nAt step 20: stopAfterEpoch is changed.\n',
  )
  const refused = await leyden('runs', 'control', 'last', '--checkpoint')
  expect([refused.code, refused.stderr]).toEqual([2, 'Error: This run keeps no checkpoints.\n  Start another.\n'])
  expect((await leyden('runs', 'show', 'last')).stdout).toMatch(/changed +learningRate is changed\.\n/)
  child.kill('SIGINT')
  await ended
})

test('runs control that asks for nothing says what there is', { timeout }, async () => {
  const { leyden } = makeDesk()
  expect((await leyden('runs', 'control', 'last')).stderr).toMatch(/^Error: Nothing was asked of the run\.\n  Say what to change/)
})
