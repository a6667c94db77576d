import { type Locator, type Page } from 'playwright-core'

/** A run, as a person sees it: /runs/ID. */
export class RunPage {
  readonly page: Page
  readonly stop: Locator
  readonly resume: Locator

  constructor(page: Page) {
    this.page = page
    const header = page.locator('header', { has: page.getByRole('heading', { level: 1 }) })
    this.stop = header.getByRole('button', { name: 'Stop', exact: true })
    this.resume = header.getByRole('button', { name: 'Resume', exact: true })
  }

  async opened(): Promise<this> {
    await this.page.waitForURL(/#\/runs\/[^/?]+/)
    await this.name().waitFor()
    return this
  }

  name(): Locator {
    return this.page.getByRole('heading', { level: 1 })
  }

  id(): string {
    return /#\/runs\/([^/?]+)/.exec(this.page.url())![1]!
  }

  async hasState(word: 'Running' | 'Completed' | 'Stopped' | 'Failed' | 'Interrupted'): Promise<void> {
    await this.page.locator('main').getByText(word, { exact: true }).first().waitFor()
  }

  /** What the chart of a metric says of itself, such as `train_loss_epoch: last 0.1, from 0.1 to 0.9, 12 points`. */
  chart(metric: string): Locator {
    return this.page.getByRole('application', { name: new RegExp(`^${metric}: `) })
  }

  async pointsDrawn(metric: string): Promise<number> {
    const label = (await this.chart(metric).getAttribute('aria-label')) ?? ''
    return Number(/([\d,]+) points?$/.exec(label)?.[1]?.replaceAll(',', ''))
  }

  /** Resolves when the chart has more points than that. */
  async growsBeyond(metric: string, points: number): Promise<number> {
    for (;;) {
      const now = await this.pointsDrawn(metric)
      if (now > points) return now
      await this.page.evaluate('new Promise(requestAnimationFrame)')
    }
  }

  /** A value of those on top of the page. */
  async finalValue(metric: string): Promise<number> {
    const values = this.page.getByRole('region', { name: 'Final values' })
    const value = values.locator('div', { has: this.page.locator('dt', { hasText: metric }) }).locator('dd > :first-child')
    return Number(await value.first().textContent())
  }

  async openTab(name: 'Charts' | 'Config' | 'Logs' | 'Media' | 'Checkpoints'): Promise<void> {
    await this.page.getByRole('tab', { name }).click()
  }

  /** The rows of the checkpoints' table, newest first. */
  checkpoints(): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('button', { name: /^Copy path/ }) })
  }
}
