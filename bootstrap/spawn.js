import { spawn } from 'node:child_process'
import { constants } from 'node:os'

const forwarded = ['SIGTERM', 'SIGHUP']

/**
 * Runs a program in this one's place: same terminal, same environment but for `env`. Returns its exit code, 128 + n where signal n ended it.
 * Ctrl+C reaches both processes by the terminal, so this one only waits for what the child makes of it.
 */
export function runInPlace(program, args, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', cwd, env: { ...process.env, ...env } })
    const handlers = new Map(forwarded.map((signal) => [signal, () => child.kill(signal)]))
    handlers.set('SIGINT', () => {})
    for (const [signal, handler] of handlers) process.on(signal, handler)
    const settle = (done) => {
      for (const [signal, handler] of handlers) process.off(signal, handler)
      done()
    }
    child.on('error', (error) => settle(() => reject(error)))
    child.on('exit', (code, signal) => settle(() => resolve(code ?? 128 + constants.signals[signal])))
  })
}
