import type { LucideIcon } from 'lucide-react'
import type { ErrorReport, RunRow } from '../../engine/api/contract/index.ts'
import type { Bridge, EngineClient } from '../transport/index.ts'

/** What an action acts on, and with. */
export interface ActionContext {
  client: EngineClient
  /** Goes to an address within the page: `/runs/abc`. */
  navigate(to: string): void
  notify(what: ErrorReport | string): void
  /** The run that it is about, where it is about one. */
  run?: RunRow
  /** In the desktop app only. */
  bridge?: Bridge
}

/** Something that a person can do, however they reach it: button, menu, palette or shortcut. */
export interface Action {
  /** `run.stop`; the same action has the same id everywhere. */
  id: string
  label: string
  icon: LucideIcon
  /** Other words by which the palette finds it. */
  keywords?: string[]
  /** `mod+Enter`, as Mantine's useHotkeys takes it; `mod` is Ctrl, on a Mac ⌘. */
  shortcut?: string
  /** The heading that it stands under in the palette. */
  group?: string
  /** Where it returns false the action isn't offered. */
  when?(context: ActionContext): boolean
  /** What it throws is told to the person. */
  perform(context: ActionContext): void | Promise<void>
}

/** Whether it is offered. */
export function isOffered(action: Action, context: ActionContext): boolean {
  return action.when?.(context) ?? true
}
