import { type HotkeyItem, useHotkeys } from '@mantine/hooks'
import { useOffered, usePerform } from '../actions/index.ts'

/** Performs the actions that are offered by their shortcuts. */
export function Shortcuts() {
  const perform = usePerform()
  const items = useOffered().flatMap(({ action, run }): HotkeyItem[] =>
    action.shortcut ? [[action.shortcut, () => void perform(action, run)]] : [],
  )
  useHotkeys(
    items.filter(([keys]) => hasModifier(keys)),
    [],
    true,
  )
  useHotkeys(items.filter(([keys]) => !hasModifier(keys)))
  return null
}

/** Those work while one types too. */
function hasModifier(keys: string): boolean {
  return /\b(?:mod|ctrl|meta|alt)\b/i.test(keys)
}
