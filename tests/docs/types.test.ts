import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { examples, type Example } from '../e2e/examples.ts'
import { makeFolder } from '../plugins/plugin-folder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const pages = ['README.md', ...globSync('docs/*.md', { cwd: root })]

/** Programs and plugins that stand for themselves; a piece of one, such as a method, has no import. */
const whole = pages.flatMap((page) =>
  joined(examples(page)).filter(({ language, code }) => language === 'ts' && /^import .* from 'leyden'/m.test(code)),
)

/** A program that goes on from the one above it. */
function joined(all: Example[]): Example[] {
  const goesOn = ({ kind }: Example) => kind === 'options'
  return all.flatMap((each, index) => {
    if (goesOn(each)) return []
    const next = all[index + 1]
    return next && goesOn(next) ? [{ ...each, code: `${each.code}\n${next.code}` }] : [each]
  })
}

/** Each in a folder of its own; a script beside `plugin.ts` and a plugin beside `samples.ts` find what their pages have. */
function writeExamples(): string {
  const folder = makeFolder({})
  const beside = {
    'plugin.ts': examples('docs/plugins.md')[0]!,
    'samples.ts': examples('docs/data.md').find(({ kind }) => kind === 'samples')!,
  }
  for (const [index, { code }] of whole.entries()) {
    const own = path.join(folder, String(index))
    mkdirSync(own)
    writeFileSync(path.join(own, 'example.ts'), code)
    for (const [name, { code }] of Object.entries(beside)) writeFileSync(path.join(own, name), code)
  }
  return folder
}

test('the TypeScript of the guides is well typed, as an editor sees it', { timeout: 120_000 }, () => {
  expect(whole.length).toBeGreaterThan(10)
  const folder = writeExamples()
  const checks = { strict: true, noImplicitOverride: true, noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true }
  const modules = {
    target: 'es2024',
    module: 'nodenext',
    moduleResolution: 'nodenext',
    paths: { leyden: [path.join(root, 'engine', 'index.ts')] },
  }
  const compilerOptions = { ...checks, ...modules, types: ['node'], typeRoots: [path.join(root, 'node_modules', '@types')] }
  writeFileSync(path.join(folder, 'package.json'), '{"type": "module"}')
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*/example.ts'] }))
  const { status, stdout } = spawnSync(process.execPath, [compiler, '--project', folder], { encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
})
