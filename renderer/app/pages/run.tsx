import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { RunPage } from '../../features/run/index.ts'

export function Run() {
  const { runId } = useParams({ from: '/runs/$runId' })
  const { tab } = useSearch({ from: '/runs/$runId' })
  const navigate = useNavigate({ from: '/runs/$runId' })
  return <RunPage key={runId} runId={runId} tab={tab} onTab={(tab: string) => void navigate({ search: { tab }, replace: true })} />
}
