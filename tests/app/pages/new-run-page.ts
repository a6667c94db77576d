import { type Locator, type Page } from 'playwright-core'
import { RunPage } from './run-page.ts'

/** The form that configures a run and starts it. */
export class NewRunPage {
  readonly page: Page
  readonly start: Locator

  constructor(page: Page) {
    this.page = page
    this.start = page.getByRole('button', { name: 'Start run' })
  }

  async choose(plugin: string): Promise<void> {
    const select = this.page.getByRole('combobox', { name: 'Plugin' })
    const option = select.locator('option', { hasText: plugin })
    await select.selectOption((await option.first().getAttribute('value'))!)
    await this.start.waitFor()
  }

  field(label: string): Locator {
    return this.page.getByRole('textbox', { name: label })
  }

  /** What is said to be wrong with a field, found as a screen reader finds it. */
  async problemOf(label: string): Promise<string> {
    const ids = ((await this.field(label).getAttribute('aria-describedby')) ?? '').split(' ').filter(Boolean)
    const texts = await Promise.all(ids.map((id) => this.page.locator(`[id="${id}"]`).textContent()))
    return texts.join(' ')
  }

  async startRun(): Promise<RunPage> {
    await this.start.click()
    return new RunPage(this.page).opened()
  }
}
