import { ActionIcon, Button, type ButtonVariant, Tooltip } from '@mantine/core'
import { useState } from 'react'
import type { RunRow } from '../../engine/api/contract/index.ts'
import { type Action, isOffered } from './action.ts'
import { useActionContext, usePerform } from './actions-provider.tsx'
import { shortcutText } from './shortcut-text.ts'

export interface ActionButtonProps {
  action: Action
  run?: RunRow
  variant?: ButtonVariant
  /** Only the icon, with the label as its tooltip. */
  iconOnly?: boolean
  disabled?: boolean
}

/** A button for an action; nothing where the action isn't offered. */
export function ActionButton({ action, run, variant = 'default', iconOnly = false, disabled }: ActionButtonProps) {
  const { busy, act } = useBusy(action, run)
  if (!isOffered(action, useActionContext(run))) return null
  const Icon = action.icon
  const hint = [iconOnly ? action.label : '', shortcutText(action.shortcut)].filter(Boolean).join('  ')
  const button = iconOnly ? (
    <ActionIcon aria-label={action.label} onClick={act} loading={busy} disabled={disabled}>
      <Icon size={16} aria-hidden />
    </ActionIcon>
  ) : (
    <Button variant={variant} leftSection={<Icon size={16} aria-hidden />} onClick={act} loading={busy} disabled={disabled}>
      {action.label}
    </Button>
  )
  return hint ? <Tooltip label={hint}>{button}</Tooltip> : button
}

/** Pressed once, it isn't pressed again before it is done. */
function useBusy(action: Action, run?: RunRow): { busy: boolean; act(): void } {
  const [busy, setBusy] = useState(false)
  const perform = usePerform()
  const act = () => {
    setBusy(true)
    void perform(action, run).finally(() => setBusy(false))
  }
  return { busy, act }
}
