import { ORPCError } from '@orpc/client'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test, vi } from 'vitest'
import type { LogLine, MetricPoints, MetricSummary, RunDetail } from '../../../engine/api/contract/index.ts'
import { renderPage } from '../../actions/index.testing.tsx'
import { showEverything } from '../../charts/index.testing.ts'
import { FakeEngine, liveRun, runRow } from '../../transport/index.testing.ts'
import { RunPage } from './run-page.tsx'
import { checkpointRow, runDetail, Told } from './run.testing.ts'

vi.mock('uplot', () => import('../../charts/index.testing.ts'))
beforeEach(showEverything)

const summary = (name: string, change: Partial<MetricSummary> = {}): MetricSummary => ({
  name,
  count: 3,
  firstStep: 0,
  lastStep: 2,
  last: 0.9667,
  min: 0.5,
  max: 0.98,
  ...change,
})

const refusal = (message: string) => new ORPCError('REFUSED', { status: 422, message, data: { message, issues: [] } })

function engineWith(run: RunDetail, summaries: MetricSummary[] = [], calls: Record<string, unknown> = {}) {
  const points = new Told<MetricPoints[]>()
  const lines = new Told<LogLine[]>()
  const { runs, checkpoints, rows = [run] } = calls as { runs?: object; checkpoints?: object; rows?: RunDetail[] }
  const columns = { firstStep: [0, 1, 2], lastStep: [0, 1, 2], min: [1, 1, 1], max: [1, 1, 1], last: [1, 1, 1] }
  const buckets = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, Float64Array.from(values)]))
  const engine = new FakeEngine({
    runs: rows,
    runCalls: { get: () => Promise.resolve(run), ...runs } as never,
    metrics: {
      list: () => Promise.resolve(summaries),
      buckets: ({ names }: { names: string[] }) => Promise.resolve(names.map((name) => ({ name, count: 3, ...buckets }))),
      follow: (_: unknown, { signal }: { signal: AbortSignal }) => Promise.resolve(points.stream(signal)),
    } as never,
    logs: { follow: (_: unknown, { signal }: { signal: AbortSignal }) => Promise.resolve(lines.stream(signal)) } as never,
    checkpoints: { list: () => Promise.resolve([]), ...checkpoints } as never,
  })
  return { engine, points, lines }
}

const show = (engine: FakeEngine, tab?: string, onTab: (tab: string) => void = () => {}) =>
  renderPage(<RunPage runId="run-1" tab={tab} onTab={onTab} />, engine)

test('a finished run shows its state and its final values at a glance', async () => {
  show(engineWith(runDetail(), [summary('val_accuracy'), summary('train_loss', { last: 0.05, min: 0.04 })]).engine)
  expect(await screen.findByRole('heading', { name: 'quiet-otter' })).toBeTruthy()
  expect(screen.getByText('Completed')).toBeTruthy()
  const values = await screen.findByRole('region', { name: 'Final values' })
  expect(
    within(values)
      .getAllByRole('definition')
      .map((value) => value.textContent),
  ).toEqual(['0.9667highest 0.98', '0.05lowest 0.04'])
  expect(await screen.findByRole('application', { name: /^val_accuracy: last 0.9667/ })).toBeTruthy()
})

test('a live run shows how far it is, and its newest values as they are logged', async () => {
  const { engine, points } = engineWith(runDetail({ ...liveRun(), id: 'run-1' }), [summary('val_accuracy')])
  show(engine)
  expect(await screen.findByText('Training, epoch 3/19, step 14')).toBeTruthy()
  expect(screen.getByText('1 min 15 s left')).toBeTruthy()
  expect(screen.getByRole('progressbar', { name: /^Progress of/ }).getAttribute('value')).toBe('0.175')
  const values = await screen.findByRole('region', { name: 'Newest values' })
  const column = (value: number) => Float64Array.of(value)
  points.tell([{ name: 'val_accuracy', from: 3, step: column(3), epoch: column(0), time: column(0), value: column(0.99) }])
  await waitFor(() => expect(within(values).getByText('0.99')).toBeTruthy())
})

test('stops a run, and by force from the menu, which no careless second press reaches', async () => {
  const stop = vi.fn<(input: object) => Promise<void>>(() => Promise.resolve())
  const run = runDetail({ ...liveRun(), id: 'run-1' })
  const { engine } = engineWith(run, [], { runs: { stop } })
  show(engine)
  await userEvent.click(await screen.findByRole('button', { name: 'Stop' }))
  expect(stop.mock.lastCall?.[0]).toEqual({ run: 'run-1' })
  engine.tell({ ...run, stopping: true })
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull())
  expect(screen.getByText(/Force stop is among/)).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'More about this run' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Force stop', hidden: true }))
  expect(stop.mock.lastCall?.[0]).toEqual({ run: 'run-1', force: true })
  expect(screen.queryByText('1 min 15 s left')).toBeNull()
})

test('a failed run says what happened, where, what to do, and the last lines; it can be resumed in one click', async () => {
  const resume = vi.fn<() => Promise<{ run: string }>>(() => Promise.resolve({ run: 'run-2' }))
  const error = { message: 'The GPU is out of memory.', remedy: 'Halve the batch.', location: { file: 'plugin.ts', line: 12 } }
  const events = [{ time: 0, kind: 'ended', message: 'failed', data: { lastLines: ['the last line'] } }]
  const { visited } = show(engineWith(runDetail({ state: 'failed', error, events }), [], { runs: { resume } }).engine)
  const notice = await screen.findByRole('alert')
  for (const words of ['The GPU is out of memory.', 'Halve the batch.', 'plugin.ts:12', 'the last line']) {
    expect(within(notice).getByText(words)).toBeTruthy()
  }
  await userEvent.click(within(notice).getByRole('button', { name: 'Resume' }))
  await waitFor(() => expect(visited).toEqual(['/runs/run-2']))
})

test('a run that left no checkpoint offers to be cloned instead', async () => {
  const error = { message: 'It broke.' }
  const { visited } = show(engineWith(runDetail({ state: 'failed', error, resumable: false })).engine)
  const notice = await screen.findByRole('alert')
  expect(screen.queryByRole('button', { name: 'Resume' })).toBeNull()
  await userEvent.click(within(notice).getByRole('button', { name: 'Clone' }))
  expect(visited).toEqual(['/new?from=run-1'])
})

test('says of a run of another process that it can only be looked at', async () => {
  show(engineWith(runDetail({ ...liveRun({ controllable: false }), id: 'run-1' })).engine)
  expect(await screen.findByText(/^Another Leyden process trains this run/)).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull()
})

test('an unknown run is a page that says so and leads to all runs', async () => {
  const get = () => Promise.reject(refusal('No run has the id or name "run-1".'))
  show(engineWith(runDetail(), [], { runs: { get }, rows: [] }).engine)
  expect(await screen.findByText('No run has the id or name "run-1".')).toBeTruthy()
  expect(screen.getByRole('link', { name: 'See all runs' }).getAttribute('href')).toBe('#/runs')
})

test('the tabs are in the address', async () => {
  const onTab = vi.fn<(tab: string) => void>()
  show(engineWith(runDetail()).engine, 'logs', onTab)
  expect((await screen.findByRole('tab', { name: 'Logs' })).getAttribute('aria-selected')).toBe('true')
  await userEvent.click(screen.getByRole('tab', { name: 'Config' }))
  expect(onTab).toHaveBeenCalledWith('config')
})

test('the configuration marks what differs from the parent, and leads to it', async () => {
  const parent = runDetail({ id: 'run-0', name: 'first-try', hparams: { hidden: 16 } })
  const run = runDetail({ parent: 'run-0', parentName: 'first-try', hparams: { hidden: 32 } })
  const get = ({ run: id }: { run: string }) => Promise.resolve(id === 'run-0' ? parent : run)
  show(engineWith(run, [], { runs: { get } }).engine, 'config')
  expect((await screen.findByRole('link', { name: 'first-try' })).getAttribute('href')).toBe('#/runs/run-0')
  expect(await screen.findByRole('row', { name: /^hidden \* 32 ?was 16$/ })).toBeTruthy()
})

test('the log shows its lines as they come, and those that are looked for', async () => {
  const { engine, lines } = engineWith(runDetail())
  lines.tell([{ time: 0, level: 'info', message: 'begins' }])
  show(engine, 'logs')
  expect(await screen.findByText('begins')).toBeTruthy()
  lines.tell([{ time: 1, level: 'error', message: 'breaks' }])
  expect(await screen.findByText('breaks')).toBeTruthy()
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Level' }), 'error')
  await waitFor(() => expect(screen.queryByText('begins')).toBeNull())
  expect(screen.getByText('1 of 2 lines')).toBeTruthy()
  await userEvent.type(screen.getByRole('textbox', { name: 'Find in the log' }), 'nothing')
  expect(await screen.findByText('No line of the log is like that.')).toBeTruthy()
})

test('a checkpoint is resumed from', async () => {
  const resume = vi.fn<(input: object) => Promise<{ run: string }>>(() => Promise.resolve({ run: 'run-2' }))
  const list = () => Promise.resolve([checkpointRow()])
  const { visited } = show(engineWith(runDetail(), [], { runs: { resume }, checkpoints: { list } }).engine, 'checkpoints')
  const row = await screen.findByRole('row', { name: /epoch=029-step=240/ })
  expect(within(row).getByText('Best')).toBeTruthy()
  expect(within(row).getByText('0.9667')).toBeTruthy()
  await userEvent.click(within(row).getByRole('button', { name: 'Resume from here' }))
  expect(resume.mock.lastCall?.[0]).toEqual({ run: 'run-1', checkpoint: '7' })
  await waitFor(() => expect(visited).toEqual(['/runs/run-2']))
})

test('a checkpoint is removed only after it is said what that means', async () => {
  let left = [checkpointRow()]
  const remove = vi.fn<() => Promise<{ freedBytes: number }>>(() => {
    left = []
    return Promise.resolve({ freedBytes: 14_000_000 })
  })
  const planRemoval = () => Promise.resolve({ bytes: 14_000_000, dependants: [{ id: 'run-2', name: 'second-try' }] })
  const checkpoints = { list: () => Promise.resolve(left), planRemoval, remove }
  show(engineWith(runDetail(), [], { checkpoints }).engine, 'checkpoints')
  await userEvent.click(await screen.findByRole('button', { name: 'Remove...' }))
  expect(await screen.findByText(/second-try went on from it/)).toBeTruthy()
  expect(remove).not.toHaveBeenCalled()
  await userEvent.click(screen.getByRole('button', { name: 'Remove 14 MB' }))
  expect(await screen.findByText(/^This run has no checkpoint on disk/)).toBeTruthy()
})

test.each([
  ['running', /^Nothing is logged yet/],
  ['completed', /^This run has logged nothing/],
] as const)('says of a %s run without metrics why there are no charts', async (state, words) => {
  const fields = state === 'running' ? liveRun({ id: 'run-1' }) : runRow()
  show(engineWith(runDetail(fields)).engine)
  expect(await screen.findByText(words)).toBeTruthy()
})

test('a run that reached its end is trained further, to more epochs than it has', async () => {
  const resume = vi.fn(() => Promise.resolve({ run: 'run-2' }))
  const { visited } = show(engineWith(runDetail({ epochs: 30, resumable: true }), [], { runs: { resume } }).engine)
  await userEvent.click(await screen.findByRole('button', { name: 'Train further...' }))
  const epochs = await screen.findByRole('textbox', { name: 'Epochs in all', hidden: true })
  const train = screen.getByRole<HTMLButtonElement>('button', { name: 'Train', hidden: true })
  await userEvent.clear(epochs)
  await userEvent.type(epochs, '30')
  expect(train.disabled).toBe(true)
  expect(screen.getByText('It must be a whole number above 30.')).toBeTruthy()
  await userEvent.clear(epochs)
  await userEvent.type(epochs, '45')
  await userEvent.click(train)
  expect(resume).toHaveBeenCalledWith({ run: 'run-1', trainer: { maxEpochs: 45, maxSteps: -1 } }, expect.anything())
  await waitFor(() => expect(visited).toEqual(['/runs/run-2']))
})

test('a run that trains is changed, one value after the other', async () => {
  const control = vi.fn<(input: object) => Promise<object>>(() => Promise.resolve({ epoch: 3, step: 14, message: 'It is changed.' }))
  show(engineWith(runDetail({ ...liveRun(), id: 'run-1' }), [], { runs: { control } }).engine)
  await userEvent.click(await screen.findByRole('button', { name: 'Change...' }))
  const field = (name: string) => screen.getByRole('textbox', { name, hidden: true })
  const change = screen.getByRole<HTMLButtonElement>('button', { name: 'Change', hidden: true })
  expect(change.disabled).toBe(true)
  await userEvent.type(field('Epochs in all'), '2.5')
  expect([change.disabled, screen.getByText('It must be a whole number.')]).toEqual([true, expect.anything()])
  await userEvent.clear(field('Epochs in all'))
  await userEvent.type(field('Epochs in all'), '40')
  await userEvent.type(field('Learning rate times'), '1e-1')
  await userEvent.click(change)
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Change', hidden: true })).toBeNull())
  expect(control.mock.calls.map(([input]) => input)).toEqual([
    { run: 'run-1', change: { kind: 'scaleLearningRate', value: 0.1 } },
    { run: 'run-1', change: { kind: 'maxEpochs', value: 40 } },
  ])
})

test('a change that the run refuses is shown with the reason, and can be corrected', async () => {
  const control = () => Promise.reject(refusal('maxEpochs is 2; it must be a whole number of at least 4.'))
  show(engineWith(runDetail({ ...liveRun(), id: 'run-1' }), [], { runs: { control } }).engine)
  await userEvent.click(await screen.findByRole('button', { name: 'Change...' }))
  await userEvent.type(screen.getByRole('textbox', { name: 'Epochs in all', hidden: true }), '2')
  await userEvent.click(screen.getByRole('button', { name: 'Change', hidden: true }))
  expect(await screen.findByText('maxEpochs is 2; it must be a whole number of at least 4.')).toBeTruthy()
})

test('what was changed while it trained is among its events, with the step', async () => {
  const data = { step: 120, epoch: 3, change: { kind: 'learningRate', value: 0.001 } }
  const events = [{ time: 0, kind: 'changed', message: 'The learning rate is 0.001, and was 0.01.', data }]
  show(engineWith(runDetail({ events })).engine, 'config')
  expect(await screen.findByRole('row', { name: /changed.*The learning rate is 0\.001, and was 0\.01\. ?Step 120/ })).toBeTruthy()
})

test('a failed run has its stack behind a word', async () => {
  const error = { message: 'The plugin failed with Error: no.', location: { file: '/p/plugin.ts', line: 3, column: 5 } }
  show(engineWith(runDetail({ state: 'failed', error, stack: 'Error: no.\n    at /p/plugin.ts:3:5' })).engine)
  const stack = await screen.findByText(/at \/p\/plugin\.ts:3:5/)
  expect(stack.closest('details')!.open).toBe(false)
})
