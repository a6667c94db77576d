import path from 'node:path'
import { LeydenError } from '../../engine/errors/index.ts'
import { execute, runInstaller } from './installer.ts'
import { fillOnce, folderOf, type Place } from './place.ts'

/** The oldest Python that the packages have wheels for. */
const oldest = 11
const candidates =
  process.platform === 'win32' ? ['py', 'python', 'python3'] : ['python3', 'python', 'python3.13', 'python3.12', 'python3.11']

/** Has a Python with the place's packages from the package index that pip is configured for. Returns its path. */
export async function ensurePython(place: Place, say: (text: string) => void): Promise<string> {
  const folder = folderOf(place)
  const python = process.platform === 'win32' ? path.join(folder, 'Scripts', 'python.exe') : path.join(folder, 'bin', 'python')
  await fillOnce(place, async () => {
    say(`Setting up ${place.requirements.join(', ')} in bench/.venv, once: some GB, some minutes.\n`)
    await runInstaller(place, await findPython(), ['-m', 'venv', folder])
    await runInstaller(place, python, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-input',
      '--disable-pip-version-check',
      ...place.requirements,
    ])
  })
  return python
}

async function findPython(): Promise<string> {
  for (const candidate of candidates) {
    const version = await execute(candidate, ['-c', 'import sys; print(*sys.version_info[:2])'], { windowsHide: true }).catch(() => null)
    const [major, minor] = (version?.stdout ?? '').trim().split(' ').map(Number)
    if (major === 3 && minor! >= oldest) return candidate
  }
  throw new LeydenError(`The peers need Python 3.${oldest} or newer, and none was found.`, {
    remedy: `Install it (on Debian: apt-get install python3 python3-venv) and see that one of these starts it: ${candidates.join(', ')}.`,
  })
}
