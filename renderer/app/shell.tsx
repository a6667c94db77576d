import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useActions } from '../actions/index.ts'
import { useConnection } from '../transport/index.ts'
import { Skeleton, useThemeOfWindow } from '../ui/index.ts'
import { paletteAction, placeActions, useThemeActions } from './app-actions.ts'
import { ConnectionBanner } from './connection-banner.tsx'
import { Rail } from './rail.tsx'
import { Shortcuts } from './shortcuts.tsx'
import { StatusBar } from './status-bar.tsx'
import styles from './shell.module.css'
import { TopBar } from './top-bar.tsx'
import { Unauthorised } from './unauthorised.tsx'
import { useRestartNotice } from './use-restart-notice.ts'

const Palette = lazy(() => import('./palette.tsx'))

/** What stays around the pages. */
export function Shell() {
  const { state } = useConnection()
  const palette = usePalette()
  useActions(placeActions)
  useActions(useThemeActions())
  useActions(palette.actions)
  useRestartNotice()
  useThemeOfWindow()
  if (state === 'unauthorised') return <Unauthorised />
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main" onClick={focusMain}>
        Skip to the page
      </a>
      <Rail />
      <TopBar onPalette={palette.open} />
      <main id="main" className={styles.main} tabIndex={-1}>
        <ConnectionBanner />
        <div className={styles.page}>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </div>
      </main>
      <StatusBar />
      <Shortcuts />
      {palette.wanted && (
        <Suspense>
          <Palette opened={palette.opened} onClose={palette.close} />
        </Suspense>
      )}
    </div>
  )
}

/** The palette's code is fetched when it is first wanted. */
function usePalette() {
  const [opened, setOpened] = useState(false)
  const [wanted, setWanted] = useState(false)
  const [open] = useState(() => () => {
    setWanted(true)
    setOpened(true)
  })
  const [actions] = useState(() => [paletteAction(open)])
  return { opened, wanted, actions, open, close: () => setOpened(false) }
}

/** The address holds the page that is shown: a plain link within it would leave that. */
function focusMain(event: React.MouseEvent): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

function Loading() {
  return (
    <div className={styles.loading}>
      <Skeleton lines={5} />
    </div>
  )
}
