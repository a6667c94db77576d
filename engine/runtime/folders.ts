import path from 'node:path'
import envPaths from 'env-paths'

/** The folder that holds all runtimes: LEYDEN_RUNTIME, or one in the platform's cache folder. */
export function runtimesFolder(): string {
  const chosen = process.env.LEYDEN_RUNTIME
  return chosen ? path.resolve(chosen) : path.join(envPaths('leyden', { suffix: '' }).cache, 'runtimes')
}
