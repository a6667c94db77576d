import { Blocks, House, type LucideIcon, Plus, Table2 } from 'lucide-react'

export interface Place {
  name: string
  to: '/' | '/runs' | '/new' | '/plugins'
  icon: LucideIcon
  shortcut: string
  keywords: string[]
}

/** The pages that the rail leads to, in its order. */
export const places: Place[] = [
  { name: 'Home', to: '/', icon: House, shortcut: 'alt+shift+H', keywords: ['start', 'preflight', 'overview'] },
  { name: 'Runs', to: '/runs', icon: Table2, shortcut: 'alt+shift+R', keywords: ['history', 'list', 'table', 'compare'] },
  { name: 'New run', to: '/new', icon: Plus, shortcut: 'alt+shift+N', keywords: ['train', 'start', 'fit', 'create'] },
  { name: 'Plugins', to: '/plugins', icon: Blocks, shortcut: 'alt+shift+P', keywords: ['models', 'samples', 'modules', 'data'] },
]
