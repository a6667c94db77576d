import { ORPCError } from '@orpc/client'
import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import type { PluginSources } from '../../engine/api/contract/index.ts'
import { FakeEngine } from '../transport/index.testing.ts'
import { renderPage } from './index.testing.tsx'
import { OpenPlugin } from './open-plugin.tsx'

afterEach(() => void delete window.leyden)

const sources: PluginSources = { path: '/home/ada/net', hash: 'h1', trusted: false, files: [{ path: 'plugin.ts', bytes: 2100 }] }

function open(plugins: object) {
  const opened = vi.fn()
  renderPage(<OpenPlugin onOpened={opened} />, new FakeEngine({ plugins }))
  return opened
}

async function typePath(path: string) {
  await userEvent.click(screen.getByRole('button', { name: /Open plugin folder/ }))
  await userEvent.type(await screen.findByRole('textbox'), `${path}{Enter}`)
}

test('asks for a path, shows the files, and trusts what was shown', async () => {
  const trust = vi.fn(() => Promise.resolve())
  const opened = open({ sources: () => Promise.resolve(sources), trust })
  await typePath('~/net')
  expect(await screen.findByText('plugin.ts')).toBeDefined()
  await userEvent.click(screen.getByRole('button', { name: 'Trust it' }))
  expect(trust.mock.calls).toEqual([[{ plugin: '/home/ada/net', hash: 'h1' }, expect.anything()]])
  expect(opened).toHaveBeenCalledWith('/home/ada/net')
})

test('asks nothing about a plugin that is trusted', async () => {
  const opened = open({ sources: () => Promise.resolve({ ...sources, trusted: true }) })
  await typePath('~/net')
  await vi.waitFor(() => expect(opened).toHaveBeenCalledWith('/home/ada/net'))
})

test('says why there is no plugin at a path', async () => {
  const data = { message: 'There is no plugin at /nowhere.', remedy: 'Give the folder that holds plugin.ts.', issues: [] }
  const opened = open({ sources: () => Promise.reject(new ORPCError('REFUSED', { data })) })
  await typePath('/nowhere')
  expect(await screen.findByText(data.message)).toBeDefined()
  expect(screen.getByText(data.remedy)).toBeDefined()
  expect(screen.getByRole('button', { name: 'Trust it' }).hasAttribute('disabled')).toBe(true)
  expect(opened).not.toHaveBeenCalled()
})

test('goes back to the path that was typed when there is no plugin, and keeps the focus in what it asks', async () => {
  open({ sources: () => Promise.reject(new ORPCError('REFUSED', { data: { message: 'No plugin.', issues: [] } })) })
  await typePath('/nowhere')
  const refusal = await screen.findByRole('dialog', { name: 'Open plugin' })
  await vi.waitFor(() => expect(refusal.contains(document.activeElement)).toBe(true))
  await userEvent.keyboard('{Escape}')
  expect(screen.getAllByRole('dialog')).toHaveLength(1)
  const path = screen.getByRole<HTMLInputElement>('textbox')
  expect(path.value).toBe('/nowhere')
  await vi.waitFor(() => expect(document.activeElement).toBe(path))
  await userEvent.keyboard('~/net')
  expect(path.value).toBe('~/net')
  await userEvent.keyboard('{Escape}')
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: /Open plugin folder/ })))
})

test('shows the files anew when they changed while they were looked at', async () => {
  const refusal = new ORPCError('REFUSED', { data: { message: 'Its files have changed.', issues: [] } })
  const show = vi.fn(() => Promise.resolve(sources))
  open({ sources: show, trust: () => Promise.reject(refusal) })
  await typePath('~/net')
  await userEvent.click(await screen.findByRole('button', { name: 'Trust it' }))
  expect(await screen.findByText('Its files have changed.')).toBeDefined()
  expect(show).toHaveBeenCalledTimes(2)
})

test('in the desktop app asks with the system’s dialog', async () => {
  window.leyden = { call: vi.fn(() => Promise.resolve('/home/ada/net')), on: () => () => {} } as unknown as NonNullable<
    typeof window.leyden
  >
  open({ sources: () => Promise.resolve(sources) })
  await userEvent.click(screen.getByRole('button', { name: /Open plugin folder/ }))
  expect(window.leyden.call).toHaveBeenCalledWith('chooseFolder')
  expect(await screen.findByText('/home/ada/net')).toBeDefined()
})

test('in the desktop app tells why the dialog failed', async () => {
  window.leyden = { call: () => Promise.reject(new Error('No dialog here.')), on: () => () => {} }
  open({})
  await userEvent.click(screen.getByRole('button', { name: /Open plugin folder/ }))
  expect(await screen.findByText('No dialog here.')).toBeDefined()
})
