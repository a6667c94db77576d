import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import type { Finding, InstallProgress, RunRow } from '../../../engine/api/contract/index.ts'
import { renderPage } from '../../actions/index.testing.tsx'
import { type ClientParts, FakeEngine, liveRun, runRow } from '../../transport/index.testing.ts'
import { HomePage } from './index.ts'

const ready: Finding = { name: 'disk', status: 'ok', message: '69 GB free', remedy: null, fix: null }
const missing: Finding = { name: 'TensorFlow', status: 'error', message: 'not installed', remedy: 'Install it.', fix: 'installRuntime' }
const iris = { path: '/samples/iris', name: null, sample: true, trusted: true, present: true }

interface Given {
  runs?: RunRow[]
  machine?: ClientParts['machine']
  runCalls?: ClientParts['runs']
}

function open({ runs, machine, runCalls }: Given = {}) {
  const preflight = () => Promise.resolve([ready])
  const buckets = () => Promise.resolve([])
  const list = () => Promise.resolve([iris])
  const engine = new FakeEngine({ runs, runCalls, machine: { preflight, ...machine }, metrics: { buckets }, plugins: { list } })
  return { engine, ...renderPage(<HomePage />, engine) }
}

const panel = async (name: string) => within(await screen.findByRole('region', { name }))

test('before the first run one press trains the sample and goes to its run', async () => {
  const start = vi.fn(() => Promise.resolve({ run: 'run-9' }))
  const { visited } = open({ runCalls: { start } })
  await userEvent.click((await panel('Your first run')).getByRole('button', { name: 'Run the sample' }))
  expect(start.mock.calls).toEqual([[{ plugin: '/samples/iris', trainer: { maxEpochs: 30 } }, expect.anything()]])
  expect(visited).toEqual(['/runs/run-9'])
})

test('says what is wrong with the machine, and what to do', async () => {
  open({ machine: { preflight: () => Promise.resolve([ready, { ...missing, fix: null }]) } })
  const machine = await panel('This machine')
  expect(await machine.findByText('Install it.')).toBeDefined()
  expect(machine.getByText('1 thing must be mended')).toBeDefined()
})

test('installs TensorFlow, shows how far that is, and looks at the machine again', async () => {
  let finish = () => {}
  const finished = new Promise<void>((resolve) => (finish = resolve))
  async function* install(): AsyncGenerator<InstallProgress> {
    yield { message: 'Downloading, 41 of 180 MB', fraction: 0.23 }
    await finished
  }
  const preflight = vi.fn(() => Promise.resolve([preflight.mock.calls.length > 1 ? ready : missing]))
  open({ machine: { preflight, installRuntime: () => Promise.resolve(install()) as never } })
  await userEvent.click(await screen.findByRole('button', { name: 'Install TensorFlow' }))
  expect(await screen.findByText('Downloading, 41 of 180 MB')).toBeDefined()
  finish()
  expect(await screen.findByText('69 GB free')).toBeDefined()
  expect(screen.queryByText('not installed')).toBeNull()
})

test('offers to try again where the installation failed', async () => {
  const installRuntime = () => Promise.reject(new Error('The download broke off.'))
  open({ machine: { preflight: () => Promise.resolve([missing]), installRuntime } })
  await userEvent.click(await screen.findByRole('button', { name: 'Install TensorFlow' }))
  expect(await screen.findByText('The download broke off.')).toBeDefined()
  expect(screen.getByRole('button', { name: 'Try again' })).toBeDefined()
})

test('shows how far a run is, and stops it', async () => {
  const stop = vi.fn(() => Promise.resolve())
  const { engine } = open({ runs: [liveRun()], runCalls: { stop } })
  const running = await panel('Running')
  expect(await running.findByText('epoch 3/19')).toBeDefined()
  expect(running.getByText('1 min 15 s left')).toBeDefined()
  await userEvent.click(running.getByRole('button', { name: 'Stop' }))
  engine.tell(liveRun({ stopping: true }))
  expect(await running.findByText('Stopping')).toBeDefined()
  expect(running.getByRole('button', { name: 'Force stop' })).toBeDefined()
})

test.each([
  [true, 1],
  [false, 0],
])('says why a run failed; where it can be resumed (%s) it offers that', async (resumable, buttons) => {
  const error = { message: 'The loss is NaN at step 12.', remedy: 'Lower the learning rate.' }
  const failed = runRow({ state: 'failed', endedAt: Date.now(), error })
  const get = vi.fn(() => Promise.resolve({ ...failed, resumable }) as never)
  open({ runs: [failed], runCalls: { get } })
  const attention = await panel('Needs attention')
  expect(attention.getByText(error.message)).toBeDefined()
  expect(attention.getByText(error.remedy)).toBeDefined()
  await vi.waitFor(() => expect(attention.queryAllByRole('button', { name: 'Resume' })).toHaveLength(buttons))
  expect(get).toHaveBeenCalled()
})

test('lists what ended last, with its metrics', async () => {
  open({ runs: [runRow()] })
  const row = await screen.findByRole('row', { name: /quiet-otter/ })
  expect(row.textContent).toContain('val_accuracy 0.9667')
  expect(within(row).getByRole('link', { name: 'quiet-otter' }).getAttribute('href')).toBe('#/runs/run-1')
})
