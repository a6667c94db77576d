import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { runNpm } from './npm.js'
import { say, SetupError } from './say.js'
import { replaceFolder, withStaging } from './staging.js'

const wanted = 24
/** The package `node-<platform>-<arch>` holds Node itself and runs no script to install it. */
const version = '24.21.0'
const names = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-x64',
  'win32-x64': 'win-x64',
}

/** The Node that runs Leyden, if it is here: the running one where it is new enough, or else the project's own. */
export function findNode(toolchain, { running = process.versions.node } = {}) {
  const major = Number.parseInt(running)
  if (major >= wanted) return process.execPath
  if (major < 20)
    throw new SetupError(
      `Leyden needs Node 20 or newer to set itself up, and this is Node ${running}`,
      'Install a newer Node.js from nodejs.org.',
    )
  const own = executable(folderOf(toolchain))
  return existsSync(own) ? own : null
}

/** Installs Node 24 in `toolchain` (.toolchain), by npm. */
export async function installNode(toolchain) {
  const name = packageName()
  say(`Installing Node ${version} ...`)
  await withStaging(toolchain, 'node', async (staging) => {
    writeFileSync(path.join(staging, 'package.json'), '{ "private": true }')
    await runNpm(['install', `${name}@${version}`, '--no-save', '--no-package-lock'], { cwd: staging, toolchain })
    const folder = path.join(staging, 'node_modules', name)
    requireWorking(executable(folder))
    replaceFolder(folder, folderOf(toolchain), toolchain)
  })
}

function packageName(platform = `${process.platform}-${process.arch}`) {
  if (names[platform]) return `node-${names[platform]}`
  throw new SetupError(
    `Leyden runs on Node ${wanted}, which can't be fetched for ${platform}`,
    `Install Node ${wanted} from nodejs.org and run the command with it.`,
  )
}

function requireWorking(node) {
  const { stdout, stderr, error } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  if (stdout?.trim() === `v${version}`) return
  const reason = (stderr || error?.message || '').trim().split('\n').at(-1)
  throw new SetupError(
    `Node ${version} does not run on this machine: ${reason}`,
    `Install Node ${wanted} by your system's own means and run the command with it.`,
  )
}

function folderOf(toolchain) {
  return path.join(toolchain, `node-${version}-${process.platform}-${process.arch}`)
}

function executable(folder) {
  return process.platform === 'win32' ? path.join(folder, 'bin', 'node.exe') : path.join(folder, 'bin', 'node')
}
