/** Undefined for what is no address. `URL.canParse` is younger than the oldest Electron that the window is tested in. */
export function parseAddress(address: string): URL | undefined {
  try {
    return new URL(address)
  } catch {
    return undefined
  }
}
