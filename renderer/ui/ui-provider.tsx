import '@mantine/core/styles.css'
import './tokens.css'
import './mantine-tokens.css'
import './mantine-controls.css'
import './base.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { theme } from './theme.ts'
import { Toasts } from './toasts.tsx'

/** Look and behaviour of everything within: theme, dialogs, toasts. Writes no inline style sheet. */
export function UiProvider({ children }: { children: ReactNode }) {
  const [manager] = useState(() => localStorageColorSchemeManager({ key: 'leyden-theme' }))
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={manager}
      withCssVariables={false}
      withGlobalClasses={false}
      deduplicateCssVariables={false}
    >
      {children}
      <Toasts />
    </MantineProvider>
  )
}
