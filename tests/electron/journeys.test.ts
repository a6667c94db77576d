import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { chromiumPath, launchBrowser, listen, openPage } from '../app/browser.ts'
import { makeHome, startEngine, type EngineProcess } from '../app/engine.ts'
import { followFromTwo, refuseInvalidField, trainStopResume } from '../app/journeys.ts'
import { Shell } from '../app/pages/shell.ts'
import { electronFolder } from './available.ts'
import { launchWindow, type LaunchedWindow } from './launch-window.ts'

describe.skipIf(!electronFolder)('in the window, connected to a headless engine', { timeout: 600_000 }, () => {
  const { home, remove } = makeHome()
  let engine: EngineProcess
  let window: LaunchedWindow
  let shell: Shell
  let complaints: string[]

  beforeAll(async () => {
    engine = await startEngine(home)
    window = await launchWindow({ engine: engine.address })
    complaints = listen(window.page)
    shell = await new Shell(window.page).ready()
  }, 60_000)
  afterAll(async () => {
    await window?.close()
    await engine?.stop()
    remove()
  })
  afterEach(() => expect(complaints.splice(0), 'what the page complained of').toEqual([]))

  test('a run is started from the form, seen to train, stopped, resumed to its end, and has its checkpoint', async () => {
    await trainStopResume(shell, home)
  })

  test('an invalid field shows what is wrong with it, and starts nothing', async () => {
    await refuseInvalidField(shell)
  })

  describe.skipIf(!chromiumPath)('and a browser beside it', () => {
    let browser: Browser

    beforeAll(async () => {
      browser = await launchBrowser()
    })
    afterAll(() => browser?.close())

    test('the window and a page follow one run', async () => {
      const { page } = await openPage(browser)
      const beside = await new Shell(page).open(engine.address)
      await followFromTwo(shell, beside, { url: engine.url, home })
    })
  })
})
