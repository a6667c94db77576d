const form = /^#token=([\w-]+)$/

/**
 * Gives the token of the address (`#token=…`) to the engine for a session, and takes it out of the address first: it must not be in the
 * history, nor be sent twice. A token that the engine doesn't take is no error here: connecting will say so.
 */
export async function exchangeToken(location: Location, history: History): Promise<void> {
  const token = form.exec(location.hash)?.[1]
  if (token === undefined) return
  history.replaceState(null, '', location.pathname + location.search)
  const headers = { 'content-type': 'application/json' }
  await fetch('session', { method: 'POST', headers, body: JSON.stringify({ token }) }).catch(() => {})
}

/** An address with a token that is pasted into an open page only changes its fragment: the page must begin anew for it. */
export function reloadOnToken(location: Location): void {
  addEventListener('hashchange', () => {
    if (form.test(location.hash)) location.reload()
  })
}
