import { beforeEach, expect, test } from 'vitest'
import { type Ended, Project } from './project.ts'

/** Where the test itself runs must not matter: a desktop is told apart by these. */
const bare = { DISPLAY: undefined, WAYLAND_DISPLAY: undefined, SSH_CONNECTION: undefined, ELECTRON_OVERRIDE_DIST_PATH: undefined }
const desktop = { ...bare, DISPLAY: ':0' }
/** The real superuser gets no window without this. */
const unsandboxed = process.getuid?.() === 0 ? ['--no-sandbox'] : []

const installer = `
import { mkdirSync, writeFileSync } from 'node:fs'
if (process.env.FAKE_ELECTRON_WORDS) { console.error(process.env.FAKE_ELECTRON_WORDS); process.exit(1) }
mkdirSync('node_modules/electron/dist', { recursive: true })
writeFileSync('node_modules/electron/dist/electron', '')
writeFileSync('node_modules/electron/path.txt', 'electron')
`

let project: Project
beforeEach(async () => {
  project = new Project()
  await project.leyden(['say'])
  project.write('engine/cli/main.ts', 'console.log(["engine", ...process.argv.slice(2)].join(" "))')
  project.write('node_modules/electron/package.json', '{ "type": "module", "bin": { "electron": "cli.js" } }')
  project.write('node_modules/electron/cli.js', 'console.log(["window", ...process.argv.slice(2)].join(" "))')
  project.write('node_modules/electron/install.js', installer)
})

function start(args: string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  return project.run(['bootstrap/run.js', 'start', ...args], env)
}

const onLinux = test.skipIf(process.platform !== 'linux')

onLinux.each<[env: string, NodeJS.ProcessEnv]>([
  ['X', desktop],
  ['Wayland', { ...bare, WAYLAND_DISPLAY: 'wayland-0' }],
])('on a desktop with %s, start opens the window, fetching Electron once', async (_, env) => {
  const args = [...unsandboxed, '--engine', 'x']
  const stdout = `${['window .', ...args].join(' ')}\n`
  expect(await start(args, env)).toMatchObject({ code: 0, stdout, stderr: expect.stringMatching(/^Fetching Electron/) })
  expect(await start(args, env)).toMatchObject({ code: 0, stdout, stderr: '' })
})

onLinux.each<[args: string[], stdout: string]>([
  [['--browser'], 'engine serve\n'],
  [['--browser', '--port', '4000'], 'engine serve --port 4000\n'],
  [['--port=4000'], 'engine serve --port=4000\n'],
])('on a desktop, start %j opens a browser', async (args, stdout) => {
  expect(await start(args, desktop)).toMatchObject({ code: 0, stdout, stderr: '' })
})

onLinux('without a display start says so and opens a browser', async () => {
  expect(await start([], bare)).toMatchObject({
    code: 0,
    stdout: 'engine serve\n',
    stderr: 'There is no display here, so Leyden opens in a browser.\n',
  })
})

onLinux('without a display start refuses to connect a window, and says what to do instead', async () => {
  expect(await start(['--engine', 'http://127.0.0.1:1/#token=x'], bare)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/no display here, and --engine is for the window\b[^]*Open the address of that engine in a browser/),
  })
})

onLinux('where Electron cannot be fetched start says why and opens a browser', async () => {
  const { code, stdout, stderr } = await start(unsandboxed, {
    ...desktop,
    FAKE_ELECTRON_WORDS: 'RequestError: getaddrinfo ENOTFOUND example.org\n    at somewhere',
  })
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'engine serve\n' })
  expect(stderr.split('\n')[1]).toBe(
    'Electron could not be fetched (RequestError: getaddrinfo ENOTFOUND example.org), so Leyden opens in a browser.',
  )
})

onLinux('an Electron of your own is not fetched', async () => {
  const { stderr } = await start(unsandboxed, { ...desktop, ELECTRON_OVERRIDE_DIST_PATH: '/opt/electron' })
  expect(stderr).toBe('')
})
