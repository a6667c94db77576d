import { ActionIcon, Menu } from '@mantine/core'
import { Ellipsis } from 'lucide-react'
import type { RunRow } from '../../engine/api/contract/index.ts'
import { type Action, isOffered } from './action.ts'
import { useActionContext, usePerform } from './actions-provider.tsx'
import { shortcutText } from './shortcut-text.ts'

/** A button with three dots that opens a menu of actions; nothing where none is offered. */
export function ActionMenu({ actions, run, label = 'More actions' }: { actions: Action[]; run?: RunRow; label?: string }) {
  const context = useActionContext(run)
  const offered = actions.filter((action) => isOffered(action, context))
  if (offered.length === 0) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={label}>
          <Ellipsis size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {offered.map((action) => (
          <Item key={action.id} action={action} run={run} />
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function Item({ action, run }: { action: Action; run?: RunRow }) {
  const perform = usePerform()
  const Icon = action.icon
  return (
    <Menu.Item
      leftSection={<Icon size={16} aria-hidden />}
      rightSection={shortcutText(action.shortcut)}
      onClick={() => void perform(action, run)}
    >
      {action.label}
    </Menu.Item>
  )
}
