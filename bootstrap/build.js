import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { withLock } from './lock.js'
import { say, SetupError } from './say.js'
import { root, runTypeScript } from './setup.js'
import { tool } from './tool.js'

/** What Vite makes of which files. A part whose configuration isn't there isn't built. */
const parts = [
  { name: 'renderer', title: 'page', inputs: ['renderer', 'engine/api/contract'] },
  { name: 'electron', title: 'window', inputs: ['electron', 'engine'] },
  // Looked at by each command, which takes too long to read all.
  { name: 'engine', title: 'engine', inputs: ['engine'], byDates: true, keepsParts: true },
]
/** How long a program that runs finds the parts of a build that others followed. */
const keptDays = 30
const common = ['package.json', 'package-lock.json', 'tsconfig.json']

/** Has the page, the window's programs and the engine's in dist/, as the sources are now. Throws where one can't be built. */
export async function build(node, names = parts.map(({ name }) => name)) {
  for (const part of parts.filter(({ name }) => names.includes(name))) {
    if (!existsSync(configOf(part)) || isBuilt(part)) continue
    await withLock(path.join(root, '.toolchain', 'build.lock'), () => (isBuilt(part) ? undefined : buildPart(node, part)))
  }
}

/**
 * The command line's program: a few files that were made of the engine's hundreds, since those take three times as long to load. With
 * `--verbose`, which shows where in the engine an error was thrown, and where nothing can be built, the sources.
 */
export async function commandLine(node, args) {
  const sources = 'engine/cli/main.ts'
  if (args.includes('--verbose') || !existsSync(path.join(root, 'engine', 'vite.config.ts'))) return sources
  try {
    await build(node, ['engine'])
    return 'dist/engine/cli.js'
  } catch {
    return sources
  }
}

/** The stamp goes first and comes last: a build that was killed is done again. */
async function buildPart(node, part) {
  say(`Building the ${part.title} ...`)
  const now = stamp(part)
  mkdirSync(path.join(root, 'dist'), { recursive: true })
  rmSync(stampFile(part), { force: true })
  const code = await runTypeScript(node, tool('vite'), ['build', '--config', configOf(part), '--logLevel', 'warn'], { cwd: root })
  if (code !== 0) throw new SetupError(`The ${part.title} could not be built`, 'What is wrong stands above.')
  if (part.keepsParts) removeOld(`dist/${part.name}`)
  writeFileSync(stampFile(part), now)
}

function removeOld(folder) {
  const before = Date.now() - keptDays * 24 * 3600 * 1000
  for (const file of filesIn(folder)) if (statSync(path.join(root, file)).mtimeMs < before) rmSync(path.join(root, file))
}

function isBuilt(part) {
  return (
    existsSync(path.join(root, 'dist', part.name)) && existsSync(stampFile(part)) && readFileSync(stampFile(part), 'utf8') === stamp(part)
  )
}

/** A hash of the place, and of all inputs' names and contents, or dates; tests aren't part of what is built. */
function stamp({ inputs, byDates }) {
  const hash = createHash('sha256').update(root)
  for (const name of [...common, ...inputs.flatMap(filesIn)]) {
    const file = path.join(root, name)
    hash.update(`${name}\0`).update(byDates ? dateOf(file) : readFileSync(file))
  }
  return hash.digest('hex')
}

function dateOf(file) {
  const { mtimeMs, size } = statSync(file)
  return `${mtimeMs} ${size}\0`
}

function filesIn(folder) {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort()
}

function stampFile({ name }) {
  return path.join(root, 'dist', `${name}.stamp`)
}

function configOf({ name }) {
  return path.join(root, name, 'vite.config.ts')
}
