import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { RunRow } from '../../../engine/api/contract/index.ts'
import { renderPage } from '../../actions/index.testing.tsx'
import { FakeEngine, liveRun, runRow } from '../../transport/index.testing.ts'
import { RunsPage } from './index.ts'

// jsdom lays nothing out: what scrolls the table is given the size of a window.
beforeEach(() => {
  const size = (pixels: number) =>
    function (this: Element) {
      return this.querySelector(':scope > table') ? pixels : 0
    }
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockImplementation(size(560))
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockImplementation(size(1200))
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const three = [
  runRow({ id: 'c', name: 'run-10', metrics: { val_accuracy: 0.7 }, tags: ['base'] }),
  runRow({ id: 'b', name: 'run-2', metrics: { val_accuracy: 0.9 }, state: 'failed' }),
  runRow({ id: 'a', name: 'run-1', metrics: {}, plugin: 'digits', hparams: { hidden: 64 } }),
]

function open(runs: RunRow[], search: Record<string, string> = {}, parts = {}) {
  const engine = new FakeEngine({ runs, runCalls: parts })
  const searches: Record<string, string>[] = []
  function Holder() {
    const [held, hold] = useState(search)
    return <RunsPage search={held} onSearch={(next) => (searches.push(next), hold(next))} />
  }
  return { ...renderPage(<Holder />, engine), engine, searches, user: userEvent.setup() }
}

const rowNames = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getByRole('link').textContent)
const grid = () => screen.findByRole('grid', { name: 'Runs' })
/** Without a layout, the library takes what opens for out of sight. */
const outOfSight = { hidden: true }
const filter = () => screen.getByRole('textbox', { name: 'Filter runs' })

describe('the runs page', () => {
  test('shows all runs, newest first, with their last metrics', async () => {
    open(three)
    await grid()
    expect(rowNames()).toEqual(['run-10', 'run-2', 'run-1'])
    expect(screen.getByText('3 runs')).toBeTruthy()
    expect(within(screen.getAllByRole('row')[2]!).getByText('0.9')).toBeTruthy()
    expect(within(screen.getAllByRole('row')[2]!).getByText('Failed')).toBeTruthy()
  })

  test('offers the one thing to do where there is none', async () => {
    const { user, visited } = open([])
    await user.click(await screen.findByRole('button', { name: 'New run' }))
    expect(visited).toEqual(['/new'])
  })

  test('filters while one types, says how many are left, and keeps it in the address', async () => {
    const { user, searches } = open(three)
    await grid()
    await user.type(filter(), 'val_accuracy > 0.8')
    expect(rowNames()).toEqual(['run-2'])
    expect(screen.getByText('1 of 3 shown')).toBeTruthy()
    await waitFor(() => expect(searches.at(-1)).toEqual({ q: 'val_accuracy > 0.8' }))
    await user.click(screen.getByRole('button', { name: 'Clear the filter' }))
    expect(rowNames()).toHaveLength(3)
  })

  test('says what is wrong with a filter, at the filter', async () => {
    const { user } = open(three)
    await grid()
    await user.type(filter(), 'user:ada')
    expect(screen.getByText(/^user: is not known/)).toBeTruthy()
    expect(filter().getAttribute('aria-invalid')).toBe('true')
    expect(rowNames()).toHaveLength(3)
  })

  test('offers to clear a filter that nothing matches', async () => {
    const { user } = open(three, { q: 'tag:nothing' })
    await user.click((await screen.findAllByRole('button', { name: 'Clear the filter' })).at(-1)!)
    expect(rowNames()).toHaveLength(3)
  })

  test('sorts by a column, and puts runs without a value last either way', async () => {
    const { user } = open(three)
    await grid()
    const head = screen.getByRole('columnheader', { name: 'val_accuracy' })
    await user.click(within(head).getByRole('button'))
    expect(rowNames()).toEqual(['run-2', 'run-10', 'run-1'])
    expect(head.getAttribute('aria-sort')).toBe('descending')
    await user.click(within(head).getByRole('button'))
    expect(rowNames()).toEqual(['run-10', 'run-2', 'run-1'])
    await user.click(within(screen.getByRole('columnheader', { name: 'Name' })).getByRole('button'))
    expect(rowNames()).toEqual(['run-1', 'run-2', 'run-10'])
  })

  test('is as its address says', async () => {
    open(three, { q: '-state:failed', sort: 'name', columns: 'hparam:hidden,unknown' })
    await grid()
    expect(rowNames()).toEqual(['run-1', 'run-10'])
    expect(screen.getAllByRole('columnheader').map((head) => head.textContent)).toEqual(['Name', 'hidden'])
    expect(screen.getByText('64')).toBeTruthy()
  })

  test('shows a column that is chosen, and goes back to the usual ones', async () => {
    const { user, searches } = open(three)
    await grid()
    await user.click(screen.getByRole('button', { name: 'Columns' }))
    await user.click(await screen.findByRole('checkbox', { name: 'hidden', ...outOfSight }))
    expect(screen.getByRole('columnheader', { name: 'hidden' })).toBeTruthy()
    await waitFor(() => expect(searches.at(-1)?.['columns']).toContain('hparam%3Ahidden'))
    await user.click(screen.getByRole('button', { name: 'Back to the usual columns', ...outOfSight }))
    expect(screen.queryByRole('columnheader', { name: 'hidden' })).toBeNull()
  })

  test('begins at the first run, moves with the arrows and opens with Enter', async () => {
    const { user, visited } = open(three)
    const table = await grid()
    act(() => table.focus())
    await user.keyboard('{ArrowDown}')
    expect(document.getElementById(table.getAttribute('aria-activedescendant')!)?.textContent).toContain('run-2')
    await user.keyboard('{Enter}')
    expect(visited).toEqual(['/runs/b'])
  })

  test('offers what can be done with a run, by pointer and by keyboard', async () => {
    const stop = vi.fn(() => Promise.resolve())
    const { user } = open([liveRun(), ...three], {}, { stop })
    const table = await grid()
    await user.pointer({ keys: '[MouseRight]', target: screen.getByText('run-2') })
    expect((await screen.findAllByRole('menuitem', outOfSight)).map((item) => item.textContent)).toEqual(['Resume', 'Clone', 'Copy id'])
    await user.keyboard('{Escape}')
    act(() => table.focus())
    await user.keyboard('{Home}{Shift>}{F10}{/Shift}')
    await user.click(await screen.findByRole('menuitem', { name: 'Stop', ...outOfSight }))
    expect(stop).toHaveBeenCalledWith({ run: 'run-live' }, expect.anything())
  })

  test('is live', async () => {
    const { engine } = open(three)
    await grid()
    act(() => engine.tell(runRow({ id: 'd', name: 'run-11', state: 'running', endedAt: null })))
    expect(await screen.findByText('run-11')).toBeTruthy()
    act(() => engine.tell({ ...three[1]!, metrics: { val_accuracy: 0.99 } }))
    expect(await screen.findByText('0.99')).toBeTruthy()
  })

  test('keeps only what can be seen in the document', async () => {
    open(Array.from({ length: 10_000 }, (_, i) => runRow({ id: `r${i}`, name: `run-${i}` })))
    const table = await grid()
    expect(table.getAttribute('aria-rowcount')).toBe('10001')
    expect(screen.getAllByRole('row').length).toBeLessThan(60)
  })
})
