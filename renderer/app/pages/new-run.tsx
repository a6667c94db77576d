import { useNavigate, useSearch } from '@tanstack/react-router'
import { NewRunPage } from '../../features/new-run/index.ts'

export function NewRun() {
  const { plugin, from } = useSearch({ from: '/new' })
  const navigate = useNavigate()
  return <NewRunPage plugin={plugin} from={from} onStarted={(runId: string) => void navigate({ to: '/runs/$runId', params: { runId } })} />
}
