import '../actions/index.testing.tsx'
import { act, cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import type { DeviceReading } from '../../engine/api/contract/index.ts'
import { Unauthorised, type Transport } from '../transport/index.ts'
import { type ClientParts, FakeEngine, liveRun } from '../transport/index.testing.ts'
import { App } from './app.tsx'

const reading: DeviceReading = {
  time: 0,
  processorLoad: 0.42,
  memoryUsedBytes: 4e9,
  memoryBytes: 16e9,
  diskFreeBytes: 69e9,
  diskBytes: 100e9,
}

async function* readings(): AsyncGenerator<DeviceReading> {
  yield reading
}

const quiet: Omit<ClientParts, 'runs'> = {
  machine: { preflight: () => Promise.resolve([]) },
  plugins: { list: () => Promise.resolve([]) },
  devices: { watch: () => Promise.resolve(readings()) as never },
  metrics: { buckets: () => Promise.resolve([]) },
}

function open(transport: Transport = new FakeEngine(quiet), address = '/') {
  history.replaceState(null, '', `#${address}`)
  return render(<App transport={transport} />)
}

afterEach(() => {
  vi.restoreAllMocks()
  cleanup()
  localStorage.clear()
})

test('begins at Home, and the rail leads to the other pages', async () => {
  open()
  expect(await screen.findByRole('heading', { level: 1, name: 'Home' })).toBeDefined()
  expect(document.title).toBe('Home – Leyden')
  await userEvent.click(screen.getByRole('link', { name: 'Plugins' }))
  expect(await screen.findByRole('heading', { level: 1, name: 'Plugins' })).toBeDefined()
  expect(location.hash).toBe('#/plugins')
})

test('says so where there is no page', async () => {
  open(undefined, '/nowhere')
  expect(await screen.findByText('There is no page at this address.')).toBeDefined()
})

test('a page that fails leaves the rest of the window, and can be reloaded', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {}) // React tells it too
  vi.spyOn(console, 'warn').mockImplementation(() => {}) // and the router
  open(new FakeEngine({ ...quiet, plugins: { list: () => Promise.resolve([null] as never) } }), '/plugins')
  expect(await screen.findByRole('heading', { level: 1, name: 'This page failed' })).toBeDefined()
  expect(screen.getByRole('button', { name: 'Reload' })).toBeDefined()
  expect(screen.getByRole('link', { name: 'Home' })).toBeDefined()
})

test('the status bar tells the engine, the runs that train, and the machine', async () => {
  open(new FakeEngine({ ...quiet, runs: [liveRun()] }))
  const status = within(await screen.findByRole('contentinfo', { name: 'Status' }))
  expect(await status.findByText('Engine at 127.0.0.1:4178')).toBeDefined()
  expect(status.getByText('1 run trains')).toBeDefined()
  expect(await status.findByText('Processor 42%')).toBeDefined()
  expect(status.getByText('Memory 4 GB of 16 GB')).toBeDefined()
})

test('shortcuts go to pages', async () => {
  open()
  await screen.findByRole('heading', { name: 'Home' })
  await userEvent.keyboard('{Alt>}{Shift>}P{/Shift}{/Alt}')
  expect(await screen.findByRole('heading', { name: 'Plugins' })).toBeDefined()
})

test('the palette finds actions by their keywords and runs by their names', async () => {
  open(new FakeEngine({ ...quiet, runs: [liveRun({ name: 'swift-heron' })] }), '/plugins')
  await screen.findByRole('heading', { name: 'Plugins' })
  await userEvent.keyboard('{Control>}k{/Control}')
  const box = await screen.findByPlaceholderText('Search and commands')
  await userEvent.type(box, 'heron')
  expect(await screen.findByText('iris, running')).toBeDefined()
  await userEvent.clear(box)
  await userEvent.type(box, 'preflight{Enter}')
  expect(await screen.findByRole('heading', { level: 1, name: 'Home' })).toBeDefined()
})

test('the chosen theme is worn, and kept', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {}) // the menu's focus trap, since nothing has a place in jsdom
  open()
  await userEvent.click(await screen.findByRole('button', { name: 'Theme' }))
  await userEvent.click(await screen.findByRole('menuitemradio', { name: 'Dark', hidden: true }))
  expect(document.documentElement.dataset.mantineColorScheme).toBe('dark')
  expect(localStorage.getItem('leyden-theme')).toBe('dark')
})

test('while the engine gives no answer a bar says so and the data stays; after its restart both are told', async () => {
  const engine = new FakeEngine({ ...quiet, runs: [liveRun()] })
  open(engine)
  await screen.findByRole('link', { name: 'swift-heron' })
  const connect = vi.spyOn(engine, 'connect').mockRejectedValueOnce(new Error('no answer'))
  act(() => engine.lose())
  expect(await screen.findByText(/No answer from the engine at 127\.0\.0\.1:4178; trying again/)).toBeDefined()
  expect(screen.getByRole('link', { name: 'swift-heron' })).toBeDefined()
  engine.info = { ...engine.info, instance: 'second' }
  expect(await screen.findByText(/The engine was started again/, undefined, { timeout: 5000 })).toBeDefined()
  expect(screen.queryByText(/No answer from/)).toBeNull()
  expect(connect).toHaveBeenCalledTimes(2)
})

test('where the engine wants its token, the page says how to get it, and takes it', async () => {
  open({ address: '127.0.0.1:4178', connect: () => Promise.reject(new Unauthorised()) })
  expect(await screen.findByText(`${location.origin}/#token=…`)).toBeDefined()
  const token = 'abcdefghijklmnop0123456789'
  await userEvent.type(screen.getByRole('textbox', { name: 'Address or token' }), `http://127.0.0.1:4178/#token=${token}{Enter}`)
  expect(location.hash).toBe(`#token=${token}`)
})
