import 'sonner/dist/styles.css'
import './toasts.css'
import { Toaster } from 'sonner'
import { useShownTheme } from './use-theme.ts'

export function Toasts() {
  return (
    <Toaster theme={useShownTheme()} position="bottom-right" offset={{ bottom: 34, right: 12 }} gap={8} visibleToasts={4} closeButton />
  )
}
