import { ORPCError } from '@orpc/client'
import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import type { PluginDescription, PluginRow } from '../../../engine/api/contract/index.ts'
import { renderPage } from '../../actions/index.testing.tsx'
import { type ClientParts, FakeEngine } from '../../transport/index.testing.ts'
import { PluginsPage } from './index.ts'

const row = (fields: Partial<PluginRow>): PluginRow => ({
  path: '/p/net',
  name: null,
  sample: false,
  trusted: true,
  present: true,
  ...fields,
})

const description: PluginDescription = {
  path: '/p/net',
  name: 'net',
  description: 'Reads digits.',
  modules: [{ name: 'Net', schema: { properties: { hidden: { type: 'integer', description: 'Units' } } }, defaults: { hidden: 16 } }],
  data: ['Mnist'],
  trainerSchema: {},
  trainerDefaults: { maxEpochs: 5 },
}

function open(parts: ClientParts['plugins'], plugin?: string, rows = [row({})]) {
  const onPlugin = vi.fn()
  const engine = new FakeEngine({ plugins: { list: () => Promise.resolve(rows), ...parts } })
  return { onPlugin, ...renderPage(<PluginsPage plugin={plugin} onPlugin={onPlugin} />, engine) }
}

test('lists plugins with what they are', async () => {
  const rows = [
    row({ path: '/s/iris', name: 'iris', sample: true }),
    row({}),
    row({ path: '/p/b', trusted: false }),
    row({ path: '/p/c', present: false }),
  ]
  const { onPlugin } = open({}, undefined, rows)
  const buttons = await screen.findAllByRole('button', { name: /\/[sp]\// })
  expect(buttons.map((button) => button.textContent)).toEqual([
    'irisSample/s/iris',
    'netTrusted/p/net',
    'bNot trusted/p/b',
    'cNot on disk/p/c',
  ])
  await userEvent.click(buttons[1] as HTMLElement)
  expect(onPlugin).toHaveBeenCalledWith('/p/net')
})

test('shows a plugin’s modules, data and trainer options, and starts a run of it', async () => {
  const { visited } = open({ describe: () => Promise.resolve(description) }, '/p/net')
  expect(await screen.findByRole('row', { name: 'hidden 16 whole number Units' })).toBeDefined()
  expect(screen.getByText('Mnist')).toBeDefined()
  expect(screen.getByText('maxEpochs 5')).toBeDefined()
  await userEvent.click(screen.getByRole('button', { name: 'New run' }))
  expect(visited).toEqual(['/new?plugin=%2Fp%2Fnet'])
})

test('shows where a plugin is wrong, and what to do', async () => {
  const data = {
    message: 'definePlugin is called twice.',
    remedy: 'Call it once.',
    location: { file: 'plugin.ts', line: 12, column: 3 },
    issues: [],
  }
  open({ describe: () => Promise.reject(new ORPCError('REFUSED', { data })) }, '/p/net')
  expect(await screen.findByText('definePlugin is called twice.')).toBeDefined()
  expect(screen.getByText('plugin.ts:12:3')).toBeDefined()
  expect(screen.getByText('Call it once.')).toBeDefined()
})

test('a plugin that isn’t trusted is read once its files were seen and trusted', async () => {
  let trusted = false
  const untrusted = new ORPCError('UNTRUSTED', { data: { message: 'Not trusted.', plugin: '/p/net' } })
  const describe = () => (trusted ? Promise.resolve(description) : Promise.reject(untrusted))
  const sources = () => Promise.resolve({ path: '/p/net', hash: 'h', trusted, files: [{ path: 'plugin.ts', bytes: 10 }] })
  const trust = () => ((trusted = true), Promise.resolve())
  open({ describe, sources, trust }, '/p/net', [row({ trusted: false })])
  await userEvent.click(await screen.findByRole('button', { name: /Show its files/ }))
  await userEvent.click(await screen.findByRole('button', { name: 'Trust it' }))
  expect(await screen.findByText('Reads digits.')).toBeDefined()
})
