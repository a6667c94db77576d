import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import { electronFolder } from './available.ts'
import { startElectron, type ElectronProcess } from './electron-process.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface LaunchedWindow {
  page: Page
  electron: ElectronProcess
  close(): Promise<void>
}

export interface WindowOptions {
  /** The address of a running engine, with its token. */
  engine?: string
  /** The folder of the app; this repository, as it was built, unless given. */
  app?: string
  /** Where the app keeps its state from one start to the next. */
  userData?: string
}

/**
 * Opens the desktop app in the real Electron and gives its page. Electron knows no browser contexts, so that Playwright must leave
 * its defaults alone.
 */
export async function launchWindow({ engine, app = root, userData }: WindowOptions = {}): Promise<LaunchedWindow> {
  const args = ['--remote-debugging-port=0', ...(engine ? ['--engine', engine] : [])]
  const electron = await startElectron({ runtime: electronFolder!, app, args, userData })
  try {
    const [, address] = await electron.printed(/DevTools listening on (ws:\S+)/)
    await pageThere(new URL(address!).host)
    const browser = await chromium.connectOverCDP(address!, { noDefaults: true })
    const page = browser.contexts()[0]!.pages()[0]!
    await page.waitForLoadState()
    return { page, electron, close: () => electron.close() }
  } catch (error) {
    await electron.close()
    throw error
  }
}

/** Playwright waits for ever when it comes while the page's target is being made. */
async function pageThere(host: string): Promise<void> {
  for (;;) {
    const targets = (await (await fetch(`http://${host}/json/list`)).json()) as { type: string; url: string }[]
    if (targets.some(({ type, url }) => type === 'page' && url.startsWith('leyden:'))) return
    await delay(20)
  }
}
