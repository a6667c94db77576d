import os from 'node:os'
import path from 'node:path'
import { LeydenError } from '../errors/index.ts'

/** An absolute path as a person types it, `~` being their home folder. An engine has no current folder that they would know. */
export function resolvePluginPath(given: string): string {
  const expanded = given === '~' || /^~[/\\]/.test(given) ? path.join(os.homedir(), given.slice(1)) : given
  if (path.isAbsolute(expanded)) return path.normalize(expanded)
  throw new LeydenError(`The plugin's path ${given} is relative.`, {
    remedy: 'Give its whole path, such as /home/me/my-model, or one below your home folder, such as ~/my-model.',
  })
}
