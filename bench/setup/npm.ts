import { mkdir } from 'node:fs/promises'
import { runInstaller } from './installer.ts'
import { fillOnce, folderOf, type Place } from './place.ts'

/** npm beside this Node, or on the PATH. */
const npm = process.env['npm_execpath'] ?? null

/** Has the place's packages from npm's registry. Returns its folder. */
export async function ensureNpmPackages(place: Place, say: (text: string) => void): Promise<string> {
  await fillOnce(place, async (folder) => {
    say(`Setting up ${place.requirements.join(' and ')} in bench/.venv, once.\n`)
    await mkdir(folder, { recursive: true })
    const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps', ...place.requirements]
    if (npm) await runInstaller(place, process.execPath, [npm, ...args])
    else await runInstaller(place, process.platform === 'win32' ? 'npm.cmd' : 'npm', args)
  })
  return folderOf(place)
}
