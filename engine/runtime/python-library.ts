import { copyFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { LeydenError } from '../errors/index.ts'
import type { Python } from './python.ts'

/** Microsoft's C runtime comes with Python, or is in the system. */
const optional = ['vcruntime140.dll', 'vcruntime140_1.dll']

/** Copies Python's own library (such as `python311.dll`) beside TensorFlow's, which imports it on Windows. */
export async function copyPythonLibrary(name: string, python: Python, folder: string): Promise<void> {
  const present = async (each: string) => (await stat(path.join(python.prefix, each)).catch(() => null)) !== null
  if (!(await present(name))) {
    throw new LeydenError(`TensorFlow for Windows needs ${name}, and ${python.command.join(' ')} is Python ${python.version.join('.')}`, {
      remedy: 'Install Python 3.11 from python.org and make it the first one on PATH; or run Leyden in WSL 2.',
    })
  }
  for (const each of [name, ...optional]) if (await present(each)) await copyFile(path.join(python.prefix, each), path.join(folder, each))
}
