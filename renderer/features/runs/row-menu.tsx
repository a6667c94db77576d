import { Menu } from '@mantine/core'
import type { RunRow } from '../../../engine/api/contract/index.ts'
import { isOffered, runActions, useActionContext, usePerform } from '../../actions/index.ts'
import styles from './runs.module.css'

/** Where the menu of a run is open. */
export interface OpenMenu {
  run: RunRow
  x: number
  y: number
}

/** What can be done with a run, where the pointer or the keyboard is. */
export function RowMenu({ menu, onClose }: { menu: OpenMenu | null; onClose(): void }) {
  return (
    <Menu
      opened={menu !== null}
      onClose={onClose}
      position="bottom-start"
      offset={0}
      returnFocus
      clickOutsideEvents={['mousedown', 'touchstart']} // the key that opens it would close it
    >
      <Menu.Target>
        <button type="button" tabIndex={-1} aria-hidden className={styles.anchor} style={{ left: menu?.x ?? 0, top: menu?.y ?? 0 }}>
          {menu && `Actions on ${menu.run.name}`}
        </button>
      </Menu.Target>
      <Menu.Dropdown>{menu && <Items run={menu.run} />}</Menu.Dropdown>
    </Menu>
  )
}

function Items({ run }: { run: RunRow }) {
  const context = useActionContext(run)
  const perform = usePerform()
  return runActions
    .filter((action) => isOffered(action, context))
    .map((action) => {
      const { id, label, icon: Icon } = action
      return (
        <Menu.Item key={id} leftSection={<Icon size={16} aria-hidden />} onClick={() => void perform(action, run)}>
          {label}
        </Menu.Item>
      )
    })
}
