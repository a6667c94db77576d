import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { runNpm } from './npm.js'
import { say } from './say.js'
import { replaceFolder, withStaging } from './staging.js'

const inputs = ['package.json', 'package-lock.json', '.npmrc']

/** True where node_modules is what package-lock.json says, for this platform. */
export function arePackagesInstalled(root) {
  return readIfThere(stampIn(path.join(root, 'node_modules'))) === stamp(root)
}

/** Installs beside and renames: node_modules is whole or absent, and its stamp is in it. */
export async function installPackages(root, toolchain) {
  say('Installing packages ...')
  await withStaging(toolchain, 'packages', async (staging) => {
    for (const name of inputs) if (existsSync(path.join(root, name))) copyFileSync(path.join(root, name), path.join(staging, name))
    const folder = path.join(staging, 'node_modules')
    await runNpm(['ci', '--include=dev', '--include=optional'], { cwd: staging, toolchain })
    mkdirSync(folder, { recursive: true }) // npm makes none where there are no packages
    writeFileSync(stampIn(folder), stamp(staging))
    replaceFolder(folder, path.join(root, 'node_modules'), toolchain)
  })
}

function stampIn(folder) {
  return path.join(folder, '.leyden-stamp')
}

function stamp(root) {
  const lock = readFileSync(path.join(root, 'package-lock.json'))
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}
