import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isAlive, startOf } from './alive.js'
import { say } from './say.js'

const pollEvery = 100 // ms
const sayAfter = 1000 // ms: a wait that nobody notices needs no words

/**
 * Runs `action` while no other process holds `lock`. Its owner's name is in it from the first instant (the file is written aside
 * and linked), so that an owner killed at any moment is known to be dead, and its lock is taken over.
 * All that it guards is whole or absent by renames: were it ever broken wrongly, work would be done twice, no more.
 */
export async function withLock(lock, action) {
  const own = JSON.stringify({ pid: process.pid, start: startOf(process.pid) })
  await acquire(lock, own)
  try {
    return await action()
  } finally {
    if (read(lock) === own) rmSync(lock, { force: true })
  }
}

async function acquire(lock, own) {
  const since = Date.now()
  let told = false
  mkdirSync(path.dirname(lock), { recursive: true })
  while (!take(lock, own)) {
    const other = read(lock)
    if (other === null) continue // released since
    if (other === own || !lives(other)) {
      breakLock(lock, other)
      continue
    }
    if (!told && Date.now() - since >= sayAfter) {
      told = true
      say(`Waiting for process ${JSON.parse(other).pid}, which is setting up Leyden here (if it isn't, delete ${lock}) ...`)
    }
    await delay(pollEvery)
  }
}

function take(lock, own) {
  const claim = aside(lock)
  writeFileSync(claim, own)
  try {
    linkSync(claim, lock)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(claim, { force: true })
  }
}

function lives(owner) {
  const { pid, start } = JSON.parse(owner)
  return isAlive(pid) && startOf(pid) === start
}

/** Another may have broken it first and hold it anew: then it is put back. */
function breakLock(lock, dead) {
  const taken = aside(lock)
  try {
    renameSync(lock, taken)
    if (read(taken) !== dead) linkSync(taken, lock)
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error
  } finally {
    rmSync(taken, { force: true })
  }
}

function aside(lock) {
  return `${lock}.${process.pid}.partial`
}

function read(lock) {
  try {
    return readFileSync(lock, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}
