/**
 * Builds Leyden's kernels for all platforms, for its package to bring: `npm run kernels`, or `npm run kernels -- linux-x64` for one.
 * The same sources give the same bytes, on any machine.
 */
import { LeydenError, describeError, formatError } from '../../../errors/index.ts'
import path from 'node:path'
import { kernelsFolder } from '../installed.ts'
import { prebuiltFolder } from '../prebuilt.ts'
import { buildAll } from './build-all.ts'
import { nameOf, targets, type Target } from './targets.ts'
import { ensureZig, zigVersion } from './zig.ts'

const say = (line: string) => void process.stderr.write(`${line}\n`)

function chooseTargets(names: string[]): Target[] {
  const unknown = names.find((name) => !targets.some((target) => nameOf(target) === name))
  if (unknown === undefined) return targets.filter((target) => names.length === 0 || names.includes(nameOf(target)))
  throw new LeydenError(`Kernels can't be built for ${unknown}`, { remedy: `Name some of ${targets.map(nameOf).join(', ')}.`, usage: true })
}

try {
  const chosen = chooseTargets(process.argv.slice(2))
  const zig = await ensureZig(kernelsFolder(), () => say(`Fetching ${zigVersion} (94 MB) ...`))
  const cache = path.join(kernelsFolder(), 'zig-cache')
  const { libraries } = await buildAll(prebuiltFolder(), {
    zig,
    cache,
    targets: chosen,
    onTarget: (target) => say(`Building ${nameOf(target)} ...`),
  })
  for (const { file, bytes, sha256 } of Object.values(libraries)) process.stdout.write(`${sha256}  ${file}  ${bytes} bytes\n`)
} catch (error) {
  if (!(error instanceof LeydenError)) throw error
  say(formatError(describeError(error)))
  process.exitCode = 1
}
