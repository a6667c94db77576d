import 'sonner/dist/styles.css'
import './toasts.css'
import { Toaster } from 'sonner'
import { useShownTheme } from './use-theme.ts'

/** Above the status bar and the bar that starts a run. */
const offset = { bottom: 84, right: 12 }

export function Toasts() {
  return <Toaster theme={useShownTheme()} position="bottom-right" offset={offset} gap={8} visibleToasts={4} closeButton />
}
