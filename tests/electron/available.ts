import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { openDisplay } from './display.ts'
import { electronRuntime } from './electron-runtime.ts'

const run = promisify(execFile)

async function findElectron(): Promise<string | undefined> {
  try {
    const folder = await electronRuntime()
    await run(path.join(folder, 'electron'), ['--version'], { env: { ELECTRON_RUN_AS_NODE: '1' } }) // fails where a library is missing
    const display = await openDisplay()
    display.close()
    return folder
  } catch (error) {
    process.stderr.write(`No Electron can be run on this machine, so its tests are skipped: ${(error as Error).message.split('\n')[0]}\n`)
    return undefined
  }
}

/** The folder of the real Electron; undefined where none can be run, and the tests that need one are skipped. */
export const electronFolder = await findElectron()
