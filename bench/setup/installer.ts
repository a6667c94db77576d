import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { LeydenError } from '../../engine/errors/index.ts'
import { peersFolder, type Place } from './place.ts'

export const execute = promisify(execFile)

/** Runs one step of an installation. Throws a LeydenError that says what it failed of; all that was said is in a log. */
export async function runInstaller(place: Place, program: string, args: string[]): Promise<void> {
  try {
    await execute(program, args, { windowsHide: true, maxBuffer: 64 << 20 })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    const words = `${stdout}${stderr}` || String(error)
    await mkdir(peersFolder, { recursive: true }).catch(() => {})
    await writeFile(path.join(peersFolder, `${place.name}.log`), words).catch(() => {}) // the disk may be full
    throw setUpFailed(place, words)
  }
}

interface Cause {
  words: RegExp
  message: string
  remedy: string
}

const causes: Cause[] = [
  {
    words: /No space left|Errno 28|ENOSPC/i,
    message: 'the disk is full',
    remedy: 'Make room: all peers together take about 8 GB on Linux.',
  },
  { words: /ensurepip/, message: 'this Python has no venv', remedy: 'Install it, on Debian: apt-get install python3-venv' },
  {
    words:
      /NewConnectionError|NameResolution|getaddrinfo|Connection (?:refused|reset)|timed out|unreachable|ProxyError|SSLError|ECONNREFUSED|ENOTFOUND/i,
    message: 'the package index could not be reached',
    remedy: 'Check the network and the settings of pip and npm (HTTPS_PROXY, PIP_INDEX_URL, PIP_CERT), and try again.',
  },
  {
    words: /No matching distribution|ETARGET|E404/,
    message: 'the package index has no such version for this system',
    remedy: 'Try with another Python first on the PATH; a mirror must carry these versions.',
  },
]

function setUpFailed({ name, requirements }: Place, words: string): LeydenError {
  const { message, remedy } = causes.find((cause) => cause.words.test(words)) ?? { message: 'its installer failed', remedy: 'Try again.' }
  return new LeydenError(`${requirements.join(', ')} could not be set up in bench/.venv: ${message}.`, {
    remedy: `${remedy} What was said is in bench/.venv/${name}.log. To compare without it, choose others by --peers.`,
  })
}
