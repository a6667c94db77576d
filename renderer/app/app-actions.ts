import { Monitor, Moon, Search, Sun } from 'lucide-react'
import { useMemo } from 'react'
import type { Action } from '../actions/index.ts'
import { type Theme, useTheme } from '../ui/index.ts'
import { places } from './places.ts'

export const placeActions: Action[] = places.map(({ name, to, icon, shortcut, keywords }) => ({
  id: `go.${to}`,
  label: name,
  icon,
  shortcut,
  keywords,
  group: 'Go to',
  perform: ({ navigate }) => navigate(to),
}))

export const themes = [
  { theme: 'system', label: 'Follow the system', icon: Monitor },
  { theme: 'light', label: 'Light', icon: Sun },
  { theme: 'dark', label: 'Dark', icon: Moon },
] as const

export function useThemeActions(): Action[] {
  const { setTheme } = useTheme()
  return useMemo(() => themes.map((each) => themeAction(each, setTheme)), [setTheme])
}

function themeAction({ theme, label, icon }: (typeof themes)[number], setTheme: (theme: Theme) => void): Action {
  const keywords = ['theme', 'appearance', 'colour']
  return {
    id: `theme.${theme}`,
    label: `Theme: ${label.toLowerCase()}`,
    icon,
    group: 'Appearance',
    keywords,
    perform: () => setTheme(theme),
  }
}

export function paletteAction(open: () => void): Action {
  return { id: 'palette', label: 'Search and commands', icon: Search, shortcut: 'mod+K', when: () => true, perform: open }
}
