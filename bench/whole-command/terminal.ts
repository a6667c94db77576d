import { existsSync } from 'node:fs'
import type { Command } from '../command.ts'

/** Of util-linux. */
const script = '/usr/bin/script'

/** The command in a terminal, where progress bars are drawn as for a person; without one where `script` is missing. */
export function inTerminal(command: Command): Command {
  if (process.platform !== 'linux' || !existsSync(script)) return command
  const line = [command.program, ...command.args].map(quoted).join(' ')
  return { ...command, program: script, args: ['--quiet', '--return', '--command', `stty cols 120 rows 40; exec ${line}`, '/dev/null'] }
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`
