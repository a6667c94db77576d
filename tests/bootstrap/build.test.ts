import { existsSync, readFileSync, utimesSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { type Ended, Project } from './project.ts'

/** Notes each build, and makes what Vite would; or fails as FAKE_BUILD_CODE says. */
const vite = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
const part = process.argv[process.argv.indexOf('--config') + 1].split(/[\\\\/]/).at(-2)
appendFileSync('builds', part + '\\n')
if (process.env.FAKE_BUILD_CODE) process.exit(Number(process.env.FAKE_BUILD_CODE))
mkdirSync('dist/' + part, { recursive: true })
if (part === 'engine') writeFileSync('dist/engine/cli.js', 'console.log("built", process.argv.slice(2).join(" "))')
`

let project: Project
beforeEach(async () => {
  project = new Project()
  await project.leyden(['say'])
  project.write('node_modules/vite/package.json', '{ "type": "module", "bin": { "vite": "vite.js" } }')
  project.write('node_modules/vite/vite.js', vite)
  project.write('node_modules/vitest/package.json', '{ "type": "module", "bin": { "vitest": "vitest.js" } }')
  project.write('node_modules/vitest/vitest.js', 'console.log(process.argv.slice(2).join(" "))')
  project.write('tsconfig.json', '{}')
  project.write('renderer/vite.config.ts', '')
  project.write('renderer/app/main.tsx', 'first')
  project.write('engine/api/contract/index.ts', 'first')
})

const runTests = (env: NodeJS.ProcessEnv = {}): Promise<Ended> => project.run(['bootstrap/run.js', 'test', 'tests/app'], env)
const builds = (): string[] => {
  const file = path.join(project.root, 'builds')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
}

test('the page is built before the tests, once', async () => {
  expect(await runTests()).toMatchObject({ code: 0, stdout: 'run tests/app\n', stderr: 'Building the page ...\n' })
  expect(await runTests()).toMatchObject({ code: 0, stdout: 'run tests/app\n', stderr: '' })
  expect(builds()).toEqual(['renderer'])
})

test.each<[what: string, builds: number, change: () => void]>([
  ['a source', 2, () => project.write('renderer/app/main.tsx', 'second')],
  ['a new source', 2, () => project.write('renderer/app/other.tsx', '')],
  ['the contract', 2, () => project.write('engine/api/contract/index.ts', 'second')],
  ['a package', 2, () => project.write('package.json', '{ "type": "module", "name": "other" }')],
  ['a test', 1, () => project.write('renderer/app/main.test.tsx', 'second')],
  ['the engine', 1, () => project.write('engine/host/index.ts', 'second')],
  ['a source, as it was', 1, () => project.write('renderer/app/main.tsx', 'first')],
])('with a change of %s between, two tasks build the page %d times', async (_, times, change) => {
  await runTests()
  change()
  await runTests()
  expect(builds()).toHaveLength(times)
})

test('a build that fails ends the task, and is tried again', async () => {
  const { code, stdout, stderr } = await runTests({ FAKE_BUILD_CODE: '1' })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/The page could not be built\n {2}What is wrong stands above/)
  expect(await runTests()).toMatchObject({ code: 0 })
  expect(builds()).toEqual(['renderer', 'renderer'])
})

test('a page that was deleted is built again', async () => {
  await runTests()
  project.remove('dist/renderer')
  await runTests()
  expect(builds()).toHaveLength(2)
})

test('of two that start at once one builds', async () => {
  await Promise.all([runTests(), runTests()])
  expect(builds()).toEqual(['renderer'])
})

test("the window's programs are built where there are any", async () => {
  project.write('electron/vite.config.ts', '')
  await runTests()
  expect(builds()).toEqual(['renderer', 'electron'])
})

test('leyden builds the engine once and starts that, and again after a change', async () => {
  project.write('engine/vite.config.ts', '')
  expect(await project.leyden(['fit', 'x'])).toMatchObject({ code: 0, stdout: 'built fit x\n', stderr: 'Building the engine ...\n' })
  expect(await project.leyden(['fit', 'x'])).toMatchObject({ code: 0, stdout: 'built fit x\n', stderr: '' })
  project.write('engine/host/index.ts', 'second')
  expect(await project.leyden([])).toMatchObject({ stderr: 'Building the engine ...\n' })
  expect(builds()).toEqual(['engine', 'engine'])
})

test.each([
  ['with --verbose', ['say', '--verbose'], {}],
  ['where it cannot be built', ['say'], { FAKE_BUILD_CODE: '1' }],
])('leyden starts the sources %s', async (_, args, env) => {
  project.write('engine/vite.config.ts', '')
  const { code, stdout } = await project.leyden(args, env)
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ rest: args.slice(1) })
})

test('parts of builds of a month ago are deleted, and those of yesterday stay', async () => {
  project.write('engine/vite.config.ts', '')
  for (const [name, days] of [
    ['old', 31],
    ['young', 1],
  ] as const) {
    project.write(`dist/engine/${name}.js`, '')
    const then = Date.now() / 1000 - days * 24 * 3600
    utimesSync(path.join(project.root, 'dist', 'engine', `${name}.js`), then, then)
  }
  await project.leyden([])
  expect([project.has('dist/engine/old.js'), project.has('dist/engine/young.js')]).toEqual([false, true])
})
