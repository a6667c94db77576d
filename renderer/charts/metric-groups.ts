export interface MetricGroup {
  title: string
  names: string[]
}

/** Prefixes that stand for a stage; what comes before a `/` is a group too. */
const stages = ['train', 'val', 'test', 'predict', 'system']

const first = ['train', 'val', 'test']
const other = 'other'

/** Metrics by prefix: the stages first, then groups of the plugin's own, then the rest. Pinned ones stand before all, and only there. */
export function groupMetrics(names: string[], pinned: ReadonlySet<string>, search = ''): MetricGroup[] {
  const wanted = matching(names, search)
  const groups = new Map<string, string[]>()
  for (const name of wanted) {
    const title = pinned.has(name) ? 'pinned' : prefixOf(name)
    const group = groups.get(title)
    if (group) group.push(name)
    else groups.set(title, [name])
  }
  return [...groups]
    .map(([title, names]) => ({ title, names }))
    .sort((a, b) => rank(a.title) - rank(b.title) || (a.title < b.title ? -1 : 1))
}

/** Names that hold every word of the search, whatever their case. */
export function matching(names: string[], search: string): string[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return words.length === 0 ? names : names.filter((name) => words.every((word) => name.toLowerCase().includes(word)))
}

function prefixOf(name: string): string {
  const slash = name.indexOf('/')
  if (slash > 0) return name.slice(0, slash)
  return stages.find((stage) => name.startsWith(`${stage}_`)) ?? other
}

function rank(title: string): number {
  if (title === 'pinned') return -1
  const place = first.indexOf(title)
  if (place >= 0) return place
  return title === other ? 8 : title === 'system' ? 9 : 7
}
