import { useNavigate, useSearch } from '@tanstack/react-router'
import { PluginsPage } from '../../features/plugins/index.ts'

export function Plugins() {
  const { plugin } = useSearch({ from: '/plugins' })
  const navigate = useNavigate({ from: '/plugins' })
  return <PluginsPage plugin={plugin} onPlugin={(plugin) => void navigate({ search: { plugin }, replace: true })} />
}
