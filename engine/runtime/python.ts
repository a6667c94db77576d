import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { LeydenError } from '../errors/index.ts'

const execute = promisify(execFile)

export interface Python {
  /** The program and its first arguments. */
  command: [string, ...string[]]
  version: [major: number, minor: number]
  /** Where its own libraries are. */
  prefix: string
}

/** On Windows 3.11 first, for its library (see `copyPythonLibrary`). */
const candidates: Python['command'][] =
  process.platform === 'win32' ? [['py', '-3.11'], ['python3'], ['python'], ['py', '-3']] : [['python3'], ['python']]
const question = 'import json, sys; print(json.dumps([list(sys.version_info[:2]), sys.base_prefix]))'
const wanted =
  'Install Python 3.9 or newer with pip (python.org; on Debian: apt-get install python3 python3-pip); it is needed only to fetch TensorFlow.'

/** A Python of at least 3.9 that has pip. Each candidate is run: on Windows a mere name may be the shop's advertisement. */
export async function findPython(): Promise<Python> {
  const found = (await Promise.all(candidates.map(describe))).filter((each) => each !== null)
  const fit = found.filter(({ version: [major, minor] }) => major === 3 && minor >= 9)
  for (const python of fit) if (await hasPip(python)) return python
  if (fit.length > 0)
    throw new LeydenError(`Python (${fit[0]!.command.join(' ')}) has no pip, which fetches TensorFlow`, { remedy: wanted })
  const old = found.map(({ command, version }) => `${command.join(' ')} is ${version.join('.')}`)
  throw new LeydenError(old.length ? `No Python of at least 3.9 was found: ${old.join(', ')}` : 'No Python was found', { remedy: wanted })
}

async function describe(command: Python['command']): Promise<Python | null> {
  try {
    const { stdout } = await runPython({ command }, ['-c', question])
    const [version, prefix] = JSON.parse(stdout)
    return { command, version, prefix }
  } catch {
    return null
  }
}

async function hasPip(python: Python): Promise<boolean> {
  return runPython(python, ['-m', 'pip', '--version']).then(
    () => true,
    () => false,
  )
}

function runPython({ command: [program, ...first] }: Pick<Python, 'command'>, rest: string[]): Promise<{ stdout: string }> {
  return execute(program, [...first, ...rest], { windowsHide: true })
}
