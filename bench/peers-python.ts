import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { LeydenError } from '../engine/errors/index.ts'

const execute = promisify(execFile)

const folder = path.join(import.meta.dirname, '.venv')
const log = path.join(import.meta.dirname, '.venv.log')
const marker = path.join(folder, 'complete.json')
const requirements = ['torch==2.15.0', 'numpy==2.4.6']

/** The oldest Python that both packages have wheels for. */
const oldest = 11
const candidates =
  process.platform === 'win32' ? ['py', 'python', 'python3'] : ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11']

/** Has a Python with the peers' packages, made at the first call. Returns its path. Throws LeydenError where that fails. */
export async function ensurePeersPython(onSetUp: () => void): Promise<string> {
  const python = process.platform === 'win32' ? path.join(folder, 'Scripts', 'python.exe') : path.join(folder, 'bin', 'python')
  if (await isComplete()) return python
  onSetUp()
  await rm(folder, { recursive: true, force: true }) // an interrupted or older one
  await run(await findPython(), ['-m', 'venv', folder])
  await run(python, ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', ...requirements])
  await writeFile(marker, JSON.stringify(requirements))
  return python
}

async function isComplete(): Promise<boolean> {
  const made = await readFile(marker, 'utf8').catch(() => null)
  return made === JSON.stringify(requirements)
}

async function findPython(): Promise<string> {
  for (const candidate of candidates) {
    const version = await execute(candidate, ['-c', 'import sys; print(*sys.version_info[:2])'], { windowsHide: true }).catch(() => null)
    const [major, minor] = (version?.stdout ?? '').trim().split(' ').map(Number)
    if (major === 3 && minor! >= oldest) return candidate
  }
  throw new LeydenError(`The comparison with PyTorch needs Python 3.${oldest} or newer, and none was found.`, {
    remedy: `Install it (python.org; on Debian: apt-get install python3 python3-venv) and see that one of these starts it: ${candidates.join(', ')}.`,
  })
}

async function run(program: string, args: string[]): Promise<void> {
  try {
    await execute(program, args, { windowsHide: true, maxBuffer: 64 << 20 })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    const words = `${stdout}${stderr}`
    await writeFile(log, words).catch(() => {}) // the disk may be full
    throw setUpFailed(words)
  }
}

const causes: { words: RegExp; message: string; remedy: string }[] = [
  { words: /No space left|Errno 28/i, message: 'the disk is full', remedy: 'Make room: with its libraries PyTorch takes some GB.' },
  { words: /ensurepip/, message: 'this Python has no venv', remedy: 'Install it, on Debian: apt-get install python3-venv' },
  {
    words: /NewConnectionError|NameResolution|getaddrinfo|Connection (?:refused|reset)|timed out|unreachable|ProxyError|SSLError/i,
    message: 'the package index could not be reached',
    remedy: "Check the network and pip's settings (HTTPS_PROXY, PIP_INDEX_URL, PIP_CERT), and try again.",
  },
  {
    words: /No matching distribution/,
    message: `the package index has no ${requirements.join(' and ')} for this Python and system`,
    remedy: 'Try with another Python first on the PATH; a mirror (PIP_INDEX_URL) must carry these versions.',
  },
]

function setUpFailed(words: string): LeydenError {
  const { message, remedy } = causes.find((cause) => cause.words.test(words)) ?? { message: 'pip failed', remedy: 'Try again.' }
  return new LeydenError(`PyTorch could not be set up in bench/.venv: ${message}.`, {
    remedy: `${remedy} What was said is in bench/.venv.log.`,
  })
}
