import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useCallback, useEffect } from 'react'
import { bridge } from '../transport/index.ts'

export type Theme = 'system' | 'light' | 'dark'

/** The theme that was chosen, kept in this browser. */
export function useTheme(): { theme: Theme; setTheme(theme: Theme): void } {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const setTheme = useCallback(
    (theme: Theme) => {
      setColorScheme(theme === 'system' ? 'auto' : theme)
    },
    [setColorScheme],
  )
  return { theme: colorScheme === 'auto' ? 'system' : colorScheme, setTheme }
}

/** Makes the desktop app's own parts, menus and dialogs, follow the theme. */
export function useThemeOfWindow(): void {
  const { theme } = useTheme()
  useEffect(() => {
    bridge()
      ?.call('setTheme', theme)
      .catch(() => {}) // the page has its theme all the same
  }, [theme])
}

/** The theme that is seen, where the system decides too. Charts draw by it. */
export function useShownTheme(): 'light' | 'dark' {
  return useComputedColorScheme('light', { getInitialValueInEffect: false })
}
