import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { say, SetupError } from './say.js'
import { root } from './setup.js'
import { tool } from './tool.js'

const patience = 5 * 60_000 // ms: 120 MB on a slow line
const noSandbox = '--no-sandbox'

/** What opens Leyden: its window, or a browser, if that is wanted or there can't be a window. `--port` is a browser's. */
export function openingSteps(args, node) {
  const rest = args.filter((arg) => arg !== '--browser')
  const wantsBrowser = rest.length < args.length || rest.some((arg) => /^--port(=|$)/.test(arg))
  const hindrance = wantsBrowser ? null : (noPlaceForWindow(args) ?? fetchElectron(node))
  if (hindrance && rest.some((arg) => /^--engine(=|$)/.test(arg)))
    throw new SetupError(`${hindrance}, and --engine is for the window`, 'Open the address of that engine in a browser instead.')
  if (hindrance) say(`${hindrance}, so Leyden opens in a browser.`)
  if (!wantsBrowser && !hindrance) return [[tool('electron'), '.', ...rest]]
  return [['engine/cli/main.ts', 'serve', ...rest.filter((arg) => arg !== noSandbox)]]
}

function noPlaceForWindow(args, { env, platform, getuid } = process) {
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return 'There is no display here'
  if (platform !== 'linux' && env.SSH_CONNECTION) return 'This is a remote session'
  if (platform === 'linux' && getuid() === 0 && !args.includes(noSandbox)) return 'The window would be without its sandbox, as you are root'
  return null
}

/** npm installs without scripts, and Electron's is what would have fetched it. Returns why it can't be had, or null. */
function fetchElectron(node) {
  const folder = path.join(root, 'node_modules', 'electron')
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH || isFetched(folder)) return null
  say('Fetching Electron (about 120 MB) ...')
  const { status, stderr, error } = spawnSync(node, [path.join(folder, 'install.js')], { encoding: 'utf8', timeout: patience })
  if (status === 0) return null
  return `Electron could not be fetched (${stderr?.trim().split('\n')[0] || error?.message || `its installer ended with ${status}`})`
}

function isFetched(folder) {
  const file = path.join(folder, 'path.txt')
  return existsSync(file) && existsSync(path.join(folder, 'dist', readFileSync(file, 'utf8')))
}
