import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'

/** A process that doesn't outlive this one, however its test ends. */
export function spawnBound(command: string, args: string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, options)
  const end = () => void child.kill('SIGKILL')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
  return child
}
