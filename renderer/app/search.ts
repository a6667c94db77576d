/** The part of an address after `?`, as text by name: `?from=12` is the text 12, never the number. */
export type Search = Record<string, string>

export function parseSearch(search: string): Search {
  return Object.fromEntries(new URLSearchParams(search))
}

/** Without what is undefined or empty, so that the address of the plain page is plain. */
export function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return text === '' ? '' : `?${text}`
}
