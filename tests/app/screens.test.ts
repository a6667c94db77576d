import { copyFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, launchBrowser, openPage, type Theme } from './browser.ts'
import { type EngineProcess, makeHome, startEngine } from './engine.ts'
import { makeHistory } from './history.ts'
import type { NewRunPage } from './pages/new-run-page.ts'
import { RunPage } from './pages/run-page.ts'
import { Shell } from './pages/shell.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const shots = path.join(root, 'dist', 'screenshots')
/** The pictures of the README: with LEYDEN_PICTURES=1 they are renewed. */
const pictures = new Set(['run-dark', 'new-run-light', 'runs-light'])

/** Opens each screen as it is when a person has used Leyden for a while. */
const screens: [string, (shell: Shell) => Promise<unknown>][] = [
  ['home', (shell) => shell.page.getByText('TensorFlow', { exact: true }).waitFor()],
  ['runs', (shell) => shell.goTo('Runs').then(() => shell.page.getByText('wider').waitFor())],
  ['run', (shell) => openRun(shell, 'wider').then((run) => run.chart('val_accuracy').waitFor())],
  ['run-config', (shell) => openRun(shell, 'wider').then((run) => run.openTab('Config'))],
  ['run-logs', (shell) => openRun(shell, 'wider').then((run) => run.openTab('Logs'))],
  [
    'run-checkpoints',
    (shell) => openRun(shell, 'wider').then((run) => run.openTab('Checkpoints').then(() => run.checkpoints().first().waitFor())),
  ],
  [
    'run-media',
    (shell) =>
      openRun(shell, 'pictures').then((run) => run.openTab('Media').then(() => shell.page.getByRole('img', { name: 'goat' }).waitFor())),
  ],
  ['run-failed', (shell) => openRun(shell, 'broken-1').then((run) => run.hasState('Failed'))],
  ['new-run', (shell) => shell.newRun('iris')],
  ['new-run-wrong', (shell) => wrongForm(shell)],
  ['plugins', (shell) => shell.goTo('Plugins').then(() => shell.page.getByText('digits').first().click())],
  ['palette', (shell) => shell.page.keyboard.press('Control+K').then(() => shell.page.getByRole('dialog').waitFor())],
]

async function openRun(shell: Shell, name: string): Promise<RunPage> {
  await shell.goTo('Runs')
  await shell.page.getByRole('link', { name, exact: true }).click()
  return new RunPage(shell.page).opened()
}

async function wrongForm(shell: Shell): Promise<void> {
  const form: NewRunPage = await shell.newRun('iris')
  await form.field('hidden').fill('0')
  await form.field('learningRate').fill('fast')
  await form.start.click()
  await shell.page.getByText('2 fields are wrong').waitFor()
}

describe.skipIf(!chromiumPath)('each screen, with a history', { timeout: 120_000 }, () => {
  const place = makeHome()
  let browser: Browser
  let engine: EngineProcess

  beforeAll(async () => {
    await makeHistory(place.home)
    engine = await startEngine(place.home)
    browser = await launchBrowser()
    mkdirSync(shots, { recursive: true })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await engine?.stop()
    place.remove()
  })

  const cases = (['light', 'dark'] as const).flatMap((theme) => screens.map(([name, open]) => ({ name, theme, open })))

  test.each(cases)('$name, $theme: no fault of access, nothing to complain of', async ({ name, theme, open }) => {
    const { page, complaints } = await openPage(browser, { theme })
    await open(await new Shell(page).open(engine.address))
    await settled(page)
    await picture(page, name, theme)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
    expect(complaints).toEqual([])
    await page.context().close()
  })
})

/** Two frames after the last request's answer, charts have been drawn. The pointer is where it opens no tooltip. */
async function settled(page: Page): Promise<void> {
  await page.mouse.move(640, 4)
  await page.getByRole('tooltip').waitFor({ state: 'hidden' })
  await page.waitForLoadState('networkidle')
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
}

async function picture(page: Page, name: string, theme: Theme): Promise<void> {
  const file = path.join(shots, `${name}-${theme}.png`)
  await page.screenshot({ path: file })
  if (!process.env.LEYDEN_PICTURES || !pictures.has(`${name}-${theme}`)) return
  mkdirSync(path.join(root, 'docs', 'images'), { recursive: true })
  copyFileSync(file, path.join(root, 'docs', 'images', `${name}-${theme}.png`))
}
