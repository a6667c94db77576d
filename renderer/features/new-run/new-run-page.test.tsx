import { ORPCError } from '@orpc/client'
import { act, cleanup, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { PluginDescription, PluginRow, RunDetail } from '../../../engine/api/contract/index.ts'
import { renderPage } from '../../actions/index.testing.tsx'
import { FakeEngine, runRow } from '../../transport/index.testing.ts'
import { NewRunPage } from './index.ts'

afterEach(cleanup)

const path = '/plugins/iris'
const row: PluginRow = { path, name: 'iris', sample: true, trusted: true, present: true }
const other: PluginRow = { path: '/home/ada/net', name: null, sample: false, trusted: false, present: true }

const description: PluginDescription = {
  path,
  name: 'iris',
  description: 'Tells flowers apart.',
  modules: [
    {
      name: 'Small',
      schema: {
        type: 'object',
        properties: { hidden: { type: 'integer', minimum: 1, default: 16 }, learningRate: { type: 'number', default: 0.01 } },
      },
      defaults: { hidden: 16, learningRate: 0.01 },
    },
    {
      name: 'Deep',
      schema: { type: 'object', properties: { hidden: { type: 'integer', default: 16 }, depth: { type: 'integer', default: 3 } } },
      defaults: {},
    },
  ],
  data: ['Flowers'],
  trainerSchema: {
    type: 'object',
    properties: {
      maxEpochs: { type: 'integer', default: 1000, 'x-group': 'basic' },
      limitTrainBatches: { type: 'number', 'x-group': 'data' },
      limitPredictBatches: { type: 'number', 'x-group': 'data' },
    },
    additionalProperties: false,
  },
  trainerDefaults: { maxEpochs: 5 },
}

const detail: RunDetail = {
  ...runRow({ id: 'r1', name: 'quiet-otter', module: 'Small', hparams: { hidden: 64, learningRate: 0.1, dropout: 0.5 }, tags: ['base'] }),
  data: 'Flowers',
  seed: 7,
  trainer: { maxEpochs: 30 },
  testAfterFit: true,
  resumedFrom: null,
  parentName: null,
  versions: {},
  parameters: null,
  stack: null,
  folder: '/home/ada/leyden/runs/r1',
  events: [],
  resumable: false,
}

interface Parts {
  describe?: () => Promise<PluginDescription>
  start?: (request: unknown) => Promise<{ run: string }>
  sources?: () => Promise<unknown>
  trust?: () => Promise<void>
  /** What is cloned. */
  source?: RunDetail
}

function open(
  props: { plugin?: string; from?: string },
  { describe = () => Promise.resolve(description), start, sources, trust, source = detail }: Parts = {},
) {
  const started = vi.fn()
  const plugins = { list: () => Promise.resolve([row, other]), describe, sources, trust } as never
  const runCalls = { start: start as never, get: () => Promise.resolve(source) }
  const engine = new FakeEngine({ plugins, runCalls })
  renderPage(<NewRunPage {...props} onStarted={started} />, engine)
  return { engine, started, user: userEvent.setup() }
}

const accepting = () => vi.fn((_request: unknown) => Promise.resolve({ run: 'new-1' }))
const box = (name: string) => screen.findByRole<HTMLInputElement>('textbox', { name: new RegExp(`^${name}`) })
const start = () => screen.findByRole<HTMLButtonElement>('button', { name: 'Start run' })

describe('a new run', () => {
  test('of a plugin starts with its defaults, and leaves to the trainer what was not touched', async () => {
    const start_ = accepting()
    const { user, started } = open({ plugin: path }, { start: start_ })
    expect((await box('maxEpochs')).value).toBe('5')
    await user.click(await start())
    expect(start_.mock.calls[0]![0]).toEqual({
      plugin: path,
      module: 'Small',
      data: 'Flowers',
      hparams: { hidden: 16, learningRate: 0.01 },
      trainer: { maxEpochs: 5 },
      seed: 0,
      testAfterFit: false,
    })
    expect(started).toHaveBeenCalledWith('new-1')
  })

  test('takes what was typed', async () => {
    const start_ = accepting()
    const { user } = open({ plugin: path }, { start: start_ })
    await user.type(await box('Run name'), '  wide net ')
    await user.type(await box('Tags'), 'base, wide')
    await user.clear(await box('hidden'))
    await user.type(await box('hidden'), '256')
    await user.type(await box('limitTrainBatches'), '0.1')
    await user.click(screen.getByRole('checkbox', { name: /^Test after training/ }))
    await user.click(await start())
    expect(start_.mock.calls[0]![0]).toMatchObject({
      name: 'wide net',
      tags: ['base', 'wide'],
      hparams: { hidden: 256, learningRate: 0.01 },
      trainer: { maxEpochs: 5, limitTrainBatches: 0.1 },
      testAfterFit: true,
    })
    expect(screen.queryByRole('textbox', { name: /limitPredictBatches/ })).toBeNull()
  })

  test('begins with the values of the run it is cloned from, and marks what differs from them', async () => {
    const start_ = accepting()
    const { user } = open({ from: 'r1' }, { start: start_ })
    expect((await box('hidden')).value).toBe('64')
    expect(screen.getByText(/no longer has it: dropout/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^Reset/ })).toBeNull()
    await user.clear(await box('hidden'))
    await user.type(await box('hidden'), '65')
    expect(screen.getByRole('button', { name: 'Reset hidden to 64' })).toBeTruthy()
    await user.click(await start())
    expect(start_.mock.calls[0]![0]).toMatchObject({
      hparams: { hidden: 65, learningRate: 0.1 },
      trainer: { maxEpochs: 30 },
      seed: 7,
      tags: ['base'],
      testAfterFit: true,
    })
  })

  test('leaves the tags empty where the run it is cloned from has none', async () => {
    open({ from: 'r1' }, { source: { ...detail, tags: [] } })
    expect((await box('Tags')).value).toBe('')
  })

  test('keeps what was typed when another module is chosen', async () => {
    const start_ = accepting()
    const { user } = open({ plugin: path }, { start: start_ })
    await user.clear(await box('hidden'))
    await user.type(await box('hidden'), '99')
    await user.selectOptions(screen.getByRole('combobox', { name: 'Module' }), 'Deep')
    expect((await box('depth')).value).toBe('3')
    await user.click(await start())
    expect(start_.mock.calls[0]![0]).toMatchObject({ module: 'Deep', hparams: { hidden: 99, depth: 3 } })
  })

  test('shows at its field what the engine refuses, and starts nothing', async () => {
    const data = { message: 'hidden is too large.', issues: [{ path: ['hparams', 'hidden'], message: 'must be at most 1024' }] }
    const { user, started } = open({ plugin: path }, { start: () => Promise.reject(new ORPCError('REFUSED', { data })) })
    await user.click(await start())
    expect(await screen.findByText('must be at most 1024')).toBeTruthy()
    expect(document.activeElement).toBe(await box('hidden'))
    expect(screen.getByRole('button', { name: '1 field is wrong' })).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
    expect(started).not.toHaveBeenCalled()
  })

  test('shows what else the engine says', async () => {
    const data = { message: 'TensorFlow is not installed.', remedy: 'Install it on the home page.', issues: [] }
    const { user } = open({ plugin: path }, { start: () => Promise.reject(new ORPCError('REFUSED', { data })) })
    await user.click(await start())
    expect((await screen.findByRole('alert')).textContent).toContain('Install it on the home page.')
  })

  test('is started once, however often the button is pressed', async () => {
    let answer: (started: { run: string }) => void = () => {}
    const start_ = vi.fn(() => new Promise<{ run: string }>((resolve) => (answer = resolve)))
    const { user, started } = open({ plugin: path }, { start: start_ })
    await user.dblClick(await start())
    await waitFor(() => expect(start_).toHaveBeenCalledOnce())
    act(() => answer({ run: 'new-1' }))
    await waitFor(() => expect(started).toHaveBeenCalledOnce())
    expect(start_).toHaveBeenCalledOnce()
  })

  test('says where the plugin is at fault, and loads it again when asked', async () => {
    const data = { message: 'Unexpected token', location: { file: '/home/ada/net/plugin.ts', line: 12 }, issues: [] }
    const describe_ = vi.fn(() => Promise.resolve(description)).mockRejectedValueOnce(new ORPCError('REFUSED', { data }))
    const { user } = open({ plugin: path }, { describe: describe_ })
    expect(await screen.findByText('/home/ada/net/plugin.ts:12')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Load it again' }))
    expect(await box('hidden')).toBeTruthy()
  })

  test('asks for trust before a plugin is loaded, then shows its form', async () => {
    const untrusted = new ORPCError('UNTRUSTED', { data: { message: 'Not trusted.', plugin: path, issues: [] } })
    const describe_ = vi.fn(() => Promise.resolve(description)).mockRejectedValueOnce(untrusted)
    const sources = () => Promise.resolve({ path, hash: 'h', trusted: false, files: [{ path: 'plugin.ts', bytes: 2048 }] })
    const { user } = open({ plugin: path }, { describe: describe_, sources, trust: () => Promise.resolve() })
    expect(await screen.findByText('plugin.ts')).toBeTruthy()
    await user.click(await screen.findByRole('button', { name: 'Trust it' }))
    expect(await box('hidden')).toBeTruthy()
  })

  test('begins with a choice where no plugin is named', async () => {
    const { user } = open({})
    expect(await screen.findByText(/^Choose the plugin to train/)).toBeTruthy()
    await screen.findByRole('option', { name: 'net' })
    await user.selectOptions(screen.getByRole('combobox', { name: 'Plugin' }), 'iris (sample)')
    expect(await box('hidden')).toBeTruthy()
  })

  test('keeps what was typed when the connection is lost and found', async () => {
    const describe_ = vi.fn(() => Promise.resolve(structuredClone(description)))
    const { engine, user } = open({ plugin: path }, { describe: describe_ })
    await user.clear(await box('hidden'))
    await user.type(await box('hidden'), '48')
    act(() => engine.lose())
    await waitFor(() => expect(describe_).toHaveBeenCalledTimes(2))
    expect((await box('hidden')).value).toBe('48')
  })
})
