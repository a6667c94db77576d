import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { launcherContract } from '../worker/launcher-contract.ts'
import { electronFolder } from './available.ts'
import { utilityContract } from './utility-contract.ts'
import { UtilityDriver } from './utility-driver.ts'

describe.skipIf(!electronFolder)('in the real Electron', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'leyden-utility-'))
  let driver: UtilityDriver

  beforeAll(async () => {
    driver = await UtilityDriver.start(folder)
  }, 60_000)
  afterAll(async () => {
    await driver?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  utilityContract('utilityProcess', () => driver)
  launcherContract('utilityProcessLauncher', () => ({ launch: (options) => driver.launcher.launch(options) }), { signals: true })
})
