import { RouterProvider } from '@tanstack/react-router'
import { useState } from 'react'
import { ActionsProvider } from '../actions/index.ts'
import { EngineProvider, type Transport } from '../transport/index.ts'
import { UiProvider } from '../ui/index.ts'
import { createPageRouter } from './router.tsx'

/** The whole page over one way to the engine. */
export function App({ transport }: { transport: Transport }) {
  const [router] = useState(createPageRouter)
  const [navigate] = useState(() => (to: string) => router.history.push(to))
  return (
    <UiProvider>
      <EngineProvider transport={transport}>
        <ActionsProvider navigate={navigate}>
          <RouterProvider router={router} />
        </ActionsProvider>
      </EngineProvider>
    </UiProvider>
  )
}
