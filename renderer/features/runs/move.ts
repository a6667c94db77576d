/** The row that a key leads to from row `at` (-1: none) of `count`; undefined for a key that leads nowhere. `page` is in rows. */
export function moveFor(key: string, at: number, count: number, page: number): number | undefined {
  const to = target(key, at, count, page)
  return to === undefined || count === 0 ? undefined : Math.min(count - 1, Math.max(0, to))
}

function target(key: string, at: number, count: number, page: number): number | undefined {
  if (key === 'ArrowDown') return at + 1
  if (key === 'ArrowUp') return at < 0 ? count - 1 : at - 1
  if (key === 'PageDown') return at + page
  if (key === 'PageUp') return at - page
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : undefined
}
