import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { chromiumPath, launchBrowser, openPage } from './browser.ts'
import { type EngineProcess, makeHome, startEngine } from './engine.ts'
import { followFromTwo, refuseInvalidField, trainStopResume } from './journeys.ts'
import { RunPage } from './pages/run-page.ts'
import { Shell } from './pages/shell.ts'

describe.skipIf(!chromiumPath)('in a browser', { timeout: 600_000 }, () => {
  const place = makeHome()
  let browser: Browser
  let engine: EngineProcess
  const complaints: string[] = []

  beforeAll(async () => {
    engine = await startEngine(place.home)
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await engine?.stop()
    place.remove()
  })
  afterEach(() => expect(complaints.splice(0), 'what the page complained of').toEqual([]))

  async function open(): Promise<Shell> {
    const opened = await openPage(browser)
    opened.page.on('close', () => complaints.push(...opened.complaints))
    return new Shell(opened.page).open(engine.address)
  }

  test('one click runs the sample to its end', async () => {
    const shell = await open()
    const run = await shell.runSample()
    await run.hasState('Completed')
    expect(await run.finalValue('val_accuracy')).toBeGreaterThan(0.85)
    await shell.page.close()
  })

  test('a run is started from the form, seen to train, stopped, resumed to its end, and has its checkpoint', async () => {
    const shell = await open()
    await trainStopResume(shell, place.home)
    await shell.page.close()
  })

  test('an invalid field shows what is wrong with it, and starts nothing', async () => {
    const shell = await open()
    await refuseInvalidField(shell)
    await shell.page.close()
  })

  test('two pages follow one run', async () => {
    const [first, second] = [await open(), await open()]
    await followFromTwo(first, second, { url: engine.url, home: place.home })
    await first.page.close()
    await second.page.close()
  })

  test('an engine that dies under an open page is noticed, and when it is back the page goes on by itself', async () => {
    const opened = await openPage(browser)
    const shell = await new Shell(opened.page).open(engine.address)
    const form = await shell.newRun('iris')
    await form.field('Epochs at most').fill('100000')
    const run = await form.startRun()
    await run.growsBeyond('train_loss_epoch', 3)
    await engine.crash()
    await shell.lost.waitFor()
    engine = await startEngine(place.home, Number(new URL(engine.url).port))
    await shell.lost.waitFor({ state: 'hidden' })
    await run.hasState('Interrupted')
    await run.resume.click()
    await new RunPage(opened.page).hasState('Running')
    await run.stop.click()
    await run.hasState('Stopped')
    // That the connection failed is the browser's own message, and none of the page's.
    expect(opened.complaints.filter((text) => !/ERR_CONNECTION_REFUSED|WebSocket connection to/.test(text))).toEqual([])
    await opened.page.close()
  })
})
