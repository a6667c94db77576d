import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { spawnBound } from './spawn-bound.ts'

export interface Display {
  /** For `DISPLAY`. */
  name: string
  close(): void
}

/** A display of its own that nobody sees, so that the tests look the same everywhere and disturb nobody. Rejects where there is no Xvfb. */
export async function openDisplay(): Promise<Display> {
  const args = ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp']
  const server = spawnBound('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const failed = once(server, 'exit').then(([code]) => Promise.reject(new Error(`Xvfb ended with ${code}`)))
  failed.catch(() => {}) // later, it is no failure
  const [number] = (await Promise.race([once(server.stdio[3] as Readable, 'data'), failed])) as [Buffer]
  return { name: `:${String(number).trim()}`, close: () => void server.kill() }
}
