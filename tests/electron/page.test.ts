import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeHome, startEngine, type EngineProcess } from '../app/engine.ts'
import { electronFolder } from './available.ts'
import { launchWindow, type LaunchedWindow } from './launch-window.ts'

describe.skipIf(!electronFolder)("Leyden's page in the real Electron", () => {
  const { home, remove } = makeHome()
  let engine: EngineProcess
  let window: LaunchedWindow

  beforeAll(async () => {
    engine = await startEngine(home)
    window = await launchWindow({ engine: engine.address })
  }, 60_000)
  afterAll(async () => {
    await window?.close()
    await engine?.stop()
    remove()
  })

  test('it shows what the engine tells it, and complains of nothing', async () => {
    const { page } = window
    const complaints: string[] = []
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    await page.reload()
    await page.getByRole('heading', { name: 'Home', exact: true }).waitFor()
    await page.getByText(home).waitFor()
    expect(complaints).toEqual([])
  })
})
