import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished, vi } from 'vitest'
import type { Release, RuntimeKind, Wheel } from '../../engine/runtime/release.ts'
import { libraryNames } from '../../engine/runtime/releases.ts'
import { type FakeFile, writeWheel } from './fake-wheel.ts'

/** Python with pip, as far as the installer sees them. It notes each call, and does what FAKE_PIP_* say. */
const python = `#!/bin/sh
[ "$1" = -c ] && { echo "[[\${FAKE_PYTHON_VERSION:-3, 12}], \\"/nowhere\\"]"; exit; }
[ "$FAKE_PIP_ABSENT" ] && { echo "No module named pip"; exit 1; }
[ "$3" = --version ] && { echo "pip 23.0"; exit; }
echo "$@" >> "$FAKE_PIP_CALLS"
while [ $# -gt 1 ]; do
  [ "$1" = -d ] && folder=$2
  [ "$1" = -r ] && name=$(sed 's/==.*//' "$2")
  shift
done
touch "$folder/half"
[ "$FAKE_PIP_WORDS" ] && { printf '%s\\n' "$FAKE_PIP_WORDS"; exit 1; }
[ "$FAKE_PIP_HANG" ] && { echo ready > "$FAKE_PIP_HANG"; exec sleep 600; }
cp "$FAKE_PIP_WHEELS/$name.whl" "$folder/$name-1.0.whl"
`

export const libraries = { framework: libraryNames().framework, library: libraryNames().library }
const keep = /^(tensorflow|nvidia)\/.*(\.so|\.dylib|\.dll|ptxas)/

/** A folder for runtimes, a fake Python on PATH, and wheels for it to fetch. */
export class Desk {
  readonly folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'leyden-runtime-')))
  readonly root = path.join(this.folder, 'runtimes')
  readonly #bin = path.join(this.folder, 'bin')
  readonly #wheels = path.join(this.folder, 'wheels')
  readonly #started: ChildProcess[] = []

  constructor() {
    for (const each of [this.#bin, this.#wheels]) mkdirSync(each)
    writeFileSync(path.join(this.#bin, 'python3'), python)
    chmodSync(path.join(this.#bin, 'python3'), 0o755)
    for (const name of ['python', 'py']) this.writeProgram(name, 'exit 1')
    this.set('PATH', `${this.#bin}:/usr/bin:/bin`)
    this.set('FAKE_PIP_CALLS', path.join(this.folder, 'pip-calls'))
    this.set('FAKE_PIP_WHEELS', this.#wheels)
    this.set('LEYDEN_RUNTIME', this.root)
    onTestFinished(() => this.#clear())
  }

  set(name: string, value: string): void {
    vi.stubEnv(name, value)
  }

  writeProgram(name: string, script: string): void {
    writeFileSync(path.join(this.#bin, name), `#!/bin/sh\n${script}\n`)
    chmodSync(path.join(this.#bin, name), 0o755)
  }

  wheel(name: string, files: FakeFile[]): Wheel {
    const { sha256, bytes } = writeWheel(path.join(this.#wheels, `${name}.whl`), files)
    return { package: name, version: '1.0', platforms: ['any'], sha256, bytes, keep }
  }

  /** TensorFlow of a few bytes: its two libraries and a file that isn't needed. */
  release(kind: RuntimeKind = 'cpu', version = '1.0'): Release {
    const files = [...new Set(Object.values(libraries))].map((name) => ({ name, content: `content of ${name}` }))
    const wheels = [this.wheel('tensorflow', [...files, { name: 'tensorflow/__init__.py', content: 'import this' }])]
    return { kind, version, ...libraries, wheels, diskBytes: files.reduce((sum, { content }) => sum + content.length, 0) }
  }

  pipCalls(): string[] {
    const file = path.join(this.folder, 'pip-calls')
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
  }

  /** The names in the folder of runtimes. */
  contents(): string[] {
    return existsSync(this.root) ? readdirSync(this.root).sort() : []
  }

  /** Installs in another process, which says how far it is, and stops for good at the first news of `stopAt`. */
  startInstall(release: Release, stopAt = ''): ChildProcess {
    const script = path.join(import.meta.dirname, 'install-in-process.ts')
    const [wheel] = release.wheels
    const plain = JSON.stringify({ ...release, wheels: [{ ...wheel, keep: wheel!.keep.source }] })
    const child = spawn(process.execPath, [script, this.root, plain, stopAt], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
    this.#started.push(child)
    return child
  }

  /** Starts an install whose pip never ends, and returns once pip is at work. */
  async startHanging(release: Release): Promise<ChildProcess> {
    const pipe = path.join(this.folder, 'pip-is-at-work')
    execFileSync('mkfifo', [pipe])
    this.set('FAKE_PIP_HANG', pipe)
    const child = this.startInstall(release)
    await readFile(pipe)
    this.set('FAKE_PIP_HANG', '')
    return child
  }

  #clear(): void {
    vi.unstubAllEnvs()
    for (const { pid } of this.#started) {
      try {
        process.kill(-pid!, 'SIGKILL')
      } catch {} // it has ended
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
