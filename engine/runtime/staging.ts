import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

/** Another machine's process can't be asked for, and its folder may be seen here, by a shared home: it has this long. */
const foreignLifetime = 24 * 60 * 60 * 1000

/** A new folder beside `destination`, so that a rename moves it there. Its name says whose it is. */
export async function makeStaging(destination: string): Promise<string> {
  const folder = stagingName(destination)
  await mkdir(folder)
  return folder
}

function stagingName(destination: string): string {
  return `${destination}.${randomUUID().slice(0, 8)}.${os.hostname()}.${process.pid}.partial`
}

/** Deletes what processes left that were killed at work. */
export async function removeAbandoned(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const folder = path.join(root, name)
    if (await isAbandoned(folder)) await rm(folder, { recursive: true, force: true }).catch(() => {}) // next time, then
  }
}

async function isAbandoned(folder: string): Promise<boolean> {
  const owner = /\.[0-9a-f]{8}\.(?<host>.+)\.(?<pid>\d+)\.partial$/.exec(folder)?.groups
  if (!owner) return false
  if (owner.host === os.hostname()) return !isAlive(Number(owner.pid))
  const status = await stat(folder).catch(() => null)
  return status !== null && Date.now() - status.mtimeMs > foreignLifetime
}

/** False too for a zombie, which only waits to be noticed: in a container that may be for ever. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Makes `folder` be `destination` in one step, unless another process has put a whole one there. */
export async function moveIntoPlace(folder: string, destination: string, isWhole: (folder: string) => boolean): Promise<void> {
  for (;;) {
    try {
      return await rename(folder, destination)
    } catch (error) {
      if (isWhole(destination)) return
      if (!existsSync(destination)) throw error
      await discard(destination)
    }
  }
}

/** Deletes `folder` so that at any instant others see it whole or not at all. */
export async function discard(folder: string): Promise<void> {
  const aside = stagingName(folder)
  await rename(folder, aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error // another process was faster
  })
  await rm(aside, { recursive: true, force: true })
}
