import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { isAlive } from './alive.js'

/** Runs `action` with a new, empty folder in `toolchain`, which is on the disk of the place that the work is for. */
export async function withStaging(toolchain, name, action) {
  const folder = makeStaging(toolchain, name)
  try {
    return await action(folder)
  } finally {
    removeQuietly(folder)
  }
}

function makeStaging(toolchain, name) {
  const folder = path.join(toolchain, `${name}.${process.pid}.partial`)
  rmSync(folder, { recursive: true, force: true }) // of a former process of this number
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Deletes what processes left that were killed at work. */
export function removeAbandoned(toolchain) {
  for (const name of existsSync(toolchain) ? readdirSync(toolchain) : []) {
    const pid = /\.(\d+)\.partial$/.exec(name)?.[1]
    if (pid && !isAlive(Number(pid))) removeQuietly(path.join(toolchain, name))
  }
}

/** Puts `folder` in the place of `destination`. Killed in between, the place is empty, and the work is done again. */
export function replaceFolder(folder, destination, toolchain) {
  if (existsSync(destination)) {
    const old = makeStaging(toolchain, 'old')
    renameSync(destination, path.join(old, 'replaced'))
    renameSync(folder, destination)
    removeQuietly(old)
  } else renameSync(folder, destination)
}

/** An orphaned npm may still write there: what can't be deleted now is deleted next time. */
function removeQuietly(folder) {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 2 })
  } catch {}
}
