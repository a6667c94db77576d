import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Play } from 'lucide-react'
import { expect, test, vi } from 'vitest'
import { FakeEngine, liveRun } from '../transport/index.testing.ts'
import type { Action } from './action.ts'
import { ActionButton } from './action-button.tsx'
import { ActionMenu } from './action-menu.tsx'
import { renderPage } from './index.testing.tsx'

/** Mantine hides a menu whose button has no place on the screen, as nothing has in jsdom. */
const placeless = { hidden: true }

const action = (fields: Partial<Action>): Action => ({ id: 'go', label: 'Go', icon: Play, perform: () => {}, ...fields })

test('performs its action with the run that it is about', async () => {
  const perform = vi.fn()
  const run = liveRun()
  renderPage(<ActionButton action={action({ perform })} run={run} />, new FakeEngine())
  await userEvent.click(screen.getByRole('button', { name: 'Go' }))
  expect(perform).toHaveBeenCalledWith(expect.objectContaining({ run }))
})

test('is not pressed twice while the first press is under way', async () => {
  const perform = vi.fn(() => new Promise<void>(() => {}))
  renderPage(<ActionButton action={action({ perform })} />, new FakeEngine())
  await userEvent.click(screen.getByRole('button'))
  await userEvent.click(screen.getByRole('button'), { pointerEventsCheck: 0 })
  expect(perform).toHaveBeenCalledTimes(1)
})

test('tells what failed', async () => {
  const perform = () => Promise.reject(new Error('There is no disk.'))
  renderPage(<ActionButton action={action({ perform })} />, new FakeEngine())
  await userEvent.click(screen.getByRole('button'))
  expect(await screen.findByText('There is no disk.')).toBeDefined()
})

test('is absent where its action isn’t offered', () => {
  renderPage(<ActionButton action={action({ when: () => false })} />, new FakeEngine())
  expect(screen.queryByRole('button')).toBeNull()
})

test('a menu has the actions that are offered, and performs the chosen one', async () => {
  const perform = vi.fn()
  vi.spyOn(console, 'warn').mockImplementation(() => {}) // its focus trap finds nothing that is seen
  const hidden = action({ id: 'no', label: 'No', when: () => false })
  renderPage(<ActionMenu actions={[hidden, action({ perform })]} />, new FakeEngine())
  await userEvent.click(screen.getByRole('button', { name: 'More actions' }))
  const items = await screen.findAllByRole('menuitem', placeless)
  expect(items.map((item) => item.textContent)).toEqual(['Go'])
  await userEvent.click(items[0] as HTMLElement)
  expect(perform).toHaveBeenCalledTimes(1)
})
