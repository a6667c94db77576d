import { readFileSync } from 'node:fs'

/** False too for a zombie, which only waits to be noticed: in a container that may be for ever. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
  return statOf(pid)?.[0] !== 'Z'
}

/** When a process started, in the kernel's ticks, as its number may be another's by now; null where the system has no /proc. */
export function startOf(pid) {
  const start = statOf(pid)?.[19]
  return start === undefined ? null : Number(start)
}

/** The fields of proc(5)'s stat from the third, the state, on: the name before it may hold spaces. */
function statOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')
  } catch {
    return null
  }
}
