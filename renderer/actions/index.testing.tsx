import { cleanup, render, type RenderResult } from '@testing-library/react'
import type { ReactNode } from 'react'
import { onTestFinished } from 'vitest'
import { EngineProvider, type Transport } from '../transport/index.ts'
import { UiProvider } from '../ui/index.ts'
import { ActionsProvider } from './actions-provider.tsx'

completeBrowser()

/** What jsdom lacks of a browser, and Mantine and uPlot ask for: uPlot when it is imported, so import this file before it. */
function completeBrowser(): void {
  window.matchMedia ??= (query) =>
    Object.assign(new EventTarget(), { matches: query.includes('reduce'), media: query, onchange: null }) as MediaQueryList
  window.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  window.scrollTo = () => {}
  Element.prototype.scrollIntoView ??= () => {}
}

/** Renders a page, or a part of one, as the app would; `visited` collects the addresses that it goes to. */
export function renderPage(page: ReactNode, transport: Transport): RenderResult & { visited: string[] } {
  onTestFinished(cleanup)
  const visited: string[] = []
  const navigate = (to: string) => void visited.push(to)
  const result = render(
    <UiProvider>
      <EngineProvider transport={transport}>
        <ActionsProvider navigate={navigate}>{page}</ActionsProvider>
      </EngineProvider>
    </UiProvider>,
  )
  return { ...result, visited }
}
