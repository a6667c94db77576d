import { once } from 'node:events'
import { expect, test } from 'vitest'
import { Project } from './project.ts'

test('a bare clone installs its packages once, and is silent ever after', async () => {
  const project = new Project()
  const first = await project.leyden(['say', 'a', 'b c'])
  expect(first).toMatchObject({ code: 0, stderr: 'Installing packages ...\n' })
  expect(JSON.parse(first.stdout).rest).toEqual(['a', 'b c'])
  expect(await project.leyden(['say'])).toMatchObject({ code: 0, stderr: '' })
  expect(project.npmHistory()).toEqual(['ci'])
  expect(project.leftovers()).toEqual([])
})

test.each<[string, (project: Project) => void]>([
  ['package-lock.json changed', (project) => project.write('package-lock.json', '{ "lockfileVersion": 3, "packages": {} }')],
  ['another install took the stamp away', (project) => project.write('node_modules/.leyden-stamp', '')],
])('packages are installed again where %s', async (_, change) => {
  const project = new Project()
  await project.leyden(['say'])
  project.write('node_modules/old', '')
  change(project)
  expect(await project.leyden(['say'])).toMatchObject({ code: 0, stderr: 'Installing packages ...\n' })
  expect([project.has('node_modules/old'), project.has('node_modules/whole')]).toEqual([false, true])
})

test('an install killed at work leaves node_modules as it was, and is done again', async () => {
  const project = new Project()
  project.write('node_modules/old', '')
  const child = await project.startHanging()
  child.kill('SIGKILL') // npm itself lives on, as an orphan
  await once(child, 'exit')
  expect([project.has('node_modules/old'), project.has('node_modules/half')]).toEqual([true, false])
  expect(await project.leyden(['say'])).toMatchObject({ code: 0, stderr: 'Installing packages ...\n' })
  expect([project.has('node_modules/old'), project.has('node_modules/whole')]).toEqual([false, true])
  expect(project.leftovers()).toEqual([])
})

test('of two that start at once one installs, and the other waits for it', async () => {
  const project = new Project()
  const both = await Promise.all([project.leyden(['say']), project.leyden(['say'])])
  expect(both.map(({ code }) => code)).toEqual([0, 0])
  expect(project.npmHistory()).toEqual(['ci'])
})

const npmFailures: [words: string, sentence: RegExp][] = [
  [
    'npm error code ENOTFOUND\nnpm error network request to a registry failed, reason: getaddrinfo ENOTFOUND',
    /registry could not be reached\n {2}Connect to the network/,
  ],
  ['npm error code ENOSPC\nnpm error nospc ENOSPC: no space left on device, write', /the disk is full\n {2}Free some space/],
  ['npm error code EINTEGRITY', /checksum differs/],
  ['npm error code E404', /does not have a package/],
  ['npm error code SELF_SIGNED_CERT_IN_CHAIN', /certificate is not trusted\n.*NODE_EXTRA_CA_CERTS/],
  ['npm error something else', /npm ended with 1\n {2}Run the command again/],
]

test.each(npmFailures)('where npm fails with %j, one sentence says why, and where its words are', async (words, sentence) => {
  const project = new Project()
  const { code, stderr, stdout } = await project.leyden(['say'], { FAKE_NPM_WORDS: words })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(sentence)
  expect(stderr).toContain(`npm's own words are in ${project.root}/.toolchain/npm.log`)
  expect(project.read('.toolchain/npm.log')).toContain(words)
  expect([project.has('node_modules'), project.leftovers()]).toEqual([false, []])
})

test('without npm the sentence says how to get it', async () => {
  const project = new Project()
  const { code, stderr } = await project.leyden(['say'], { PATH: project.root })
  expect(code).toBe(1)
  expect(stderr).toMatch(/npm was not found.*\n {2}Install Node\.js with npm/)
})

test("npm is given the user's registry, and none of the settings of the npm command around it", async () => {
  const project = new Project()
  await project.leyden(['say'], {
    npm_config_registry: 'registry of the user',
    npm_config_global: 'true',
    npm_config_omit: 'dev',
    NODE_ENV: 'production',
  })
  const env = project.read('npm-calls.env')
  expect(env).toContain('npm_config_registry=registry of the user')
  expect(env).not.toMatch(/npm_config_(global|omit)|NODE_ENV/)
})

test('the npm that runs the script is the one that installs', async () => {
  const project = new Project()
  project.write('npm-cli.js', "import { mkdirSync } from 'node:fs'; mkdirSync('node_modules/by-outer-npm', { recursive: true })")
  const { code } = await project.leyden(['say'], { npm_execpath: `${project.root}/npm-cli.js` })
  expect([code, project.npmHistory(), project.has('node_modules/by-outer-npm')]).toEqual([0, [], true])
})
