import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The engine's sources, and where this code runs: of a built engine that is another folder. */
const folders = () => [fileURLToPath(new URL('..', import.meta.url)), import.meta.dirname + path.sep]

/** Whether a file that a stack names is Leyden's own, and no plugin's. */
export function isOwnCode(file: string): boolean {
  return folders().some((folder) => file.startsWith(folder))
}
