import module from 'node:module' // not by name: Node 20, which may be what runs this, has no enableCompileCache
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { withLock } from './lock.js'
import { findNode, installNode } from './node.js'
import { arePackagesInstalled, installPackages } from './packages.js'
import { runInPlace } from './spawn.js'
import { removeAbandoned } from './staging.js'

/** The project's folder, whatever the working directory and whichever link led here. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/** Has Node 24 and node_modules here, and returns that Node's path. Where both are, it does nothing else. */
export async function setUp(options) {
  const toolchain = path.join(root, '.toolchain')
  removeAbandoned(toolchain)
  const isDone = () => findNode(toolchain, options) !== null && arePackagesInstalled(root)
  if (!isDone()) await withLock(path.join(toolchain, 'lock'), () => install(toolchain, options))
  return findNode(toolchain, options)
}

async function install(toolchain, options) {
  if (!findNode(toolchain, options)) await installNode(toolchain)
  if (!arePackagesInstalled(root)) await installPackages(root, toolchain)
}

/** Has TensorFlow here. Returns the exit code: what went wrong was told by the installer. */
export function setUpRuntime(node) {
  return withLock(path.join(root, '.toolchain', 'runtime.lock'), () => runTypeScript(node, 'engine/runtime/ensure.ts'))
}

/**
 * Runs a program of the project by its path in it, in the caller's working directory. Returns the exit code. Node keeps what it compiled,
 * types taken out, for the next start of this program and of those that it starts: half of the time that Leyden takes to begin.
 */
export function runTypeScript(node, file, args = [], options = {}) {
  const env = { NODE_COMPILE_CACHE: compiled() }
  return runInPlace(node, ['--disable-warning=ExperimentalWarning', path.join(root, file), ...args], { ...options, env })
}

/** The same in this process, whose arguments are the program's: no second Node has to start. */
export async function runHere(file) {
  process.env.NODE_COMPILE_CACHE = compiled()
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE)
  hideExperimentalWarnings()
  await import(pathToFileURL(path.join(root, file)))
  return process.exitCode
}

function compiled() {
  return process.env.NODE_COMPILE_CACHE ?? path.join(root, '.toolchain', 'compiled')
}

function hideExperimentalWarnings() {
  const show = process.listeners('warning')
  process.removeAllListeners('warning')
  process.on('warning', (warning) => warning.name !== 'ExperimentalWarning' && show.forEach((listener) => listener(warning)))
}
