import { useQuery } from '@tanstack/react-query'
import { useEngine } from '../../transport/index.ts'

/** What the plugin offers, anew whenever the window is come back to: its author may have changed it meanwhile. */
export function useDescription(plugin: string | undefined) {
  const { query } = useEngine()
  const options = query.plugins.describe.queryOptions({ input: { plugin: plugin ?? '' }, enabled: plugin !== undefined })
  return useQuery({ ...options, staleTime: 0, refetchOnWindowFocus: true })
}

/** The run that is cloned, as it was when it was asked for. */
export function useClonedRun(run: string | undefined) {
  const { query } = useEngine()
  const options = query.runs.get.queryOptions({ input: { run: run ?? '' }, enabled: run !== undefined })
  return useQuery({ ...options, staleTime: Infinity })
}
