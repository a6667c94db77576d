import { useNavigate, useSearch } from '@tanstack/react-router'
import { RunsPage } from '../../features/runs/index.ts'

export function Runs() {
  const search = useSearch({ from: '/runs' })
  const navigate = useNavigate({ from: '/runs' })
  return <RunsPage search={search} onSearch={(search) => void navigate({ search: search as Record<string, string>, replace: true })} />
}
