import { Button } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { FailureNotice, Page } from '../ui/index.ts'

/** In place of a page that failed. The rest of the window stays. */
export function RouteFailure({ error: thrown }: ErrorComponentProps) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  return (
    <Page title="This page failed">
      <FailureNotice
        report={{
          message: error.message,
          remedy: 'Runs that train are not touched by it. Reload the page; if it fails again, please report it.',
        }}
        lastLines={error.stack?.split('\n').slice(0, 6)}
        action={<Button onClick={() => location.reload()}>Reload</Button>}
      />
    </Page>
  )
}
