import { existsSync } from 'node:fs'
import { chromium, type Browser, type ConsoleMessage, type Page } from 'playwright-core'

const candidates = [process.env.LEYDEN_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where the system's Chromium is; undefined where it has none, and the tests that need one are skipped. */
export const chromiumPath = candidates.find((each) => each && existsSync(each))

if (!chromiumPath) process.stderr.write('No Chromium on this machine: the tests of the page are skipped.\n')

/** The browser must call nobody: it runs where there is no network. */
const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function launchBrowser(): Promise<Browser> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath: chromiumPath, args: [...sandbox, ...quiet] })
}

export type Theme = 'light' | 'dark'

/** A page of a browser profile of its own, with what it complained of. Animations are off and the time zone is fixed. */
export async function openPage(browser: Browser, { theme = 'light' as Theme } = {}): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  })
  const page = await context.newPage()
  return { page, complaints: listen(page) }
}

/** Collects what the page writes as an error or a warning, and what it throws. */
export function listen(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  return complaints
}
