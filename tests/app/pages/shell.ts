import { type Locator, type Page } from 'playwright-core'
import { NewRunPage } from './new-run-page.ts'
import { RunPage } from './run-page.ts'

/** In ms: on a busy machine a worker takes its time to begin. */
const patience = 240_000

/** What is around every page: the rail, the bars, and the home page that it begins with. */
export class Shell {
  readonly page: Page
  readonly lost: Locator

  constructor(page: Page) {
    this.page = page
    page.setDefaultTimeout(patience)
    this.lost = page.getByText(/No answer from the engine/)
  }

  async open(address: string): Promise<this> {
    await this.page.goto(address)
    return this.ready()
  }

  async ready(): Promise<this> {
    await this.page.getByText(/^Engine (at|ready)/).waitFor()
    return this
  }

  async goTo(name: 'Home' | 'Runs' | 'New run' | 'Plugins'): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click()
    await this.page.getByRole('heading', { level: 1, name }).waitFor()
  }

  async newRun(plugin: string): Promise<NewRunPage> {
    await this.goTo('New run')
    const form = new NewRunPage(this.page)
    await form.choose(plugin)
    return form
  }

  async runSample(): Promise<RunPage> {
    await this.page.getByRole('button', { name: 'Run the sample' }).click()
    return new RunPage(this.page).opened()
  }

  async openRun(url: string, run: string): Promise<RunPage> {
    await this.page.goto(`${url}/#/runs/${run}`)
    return new RunPage(this.page).opened()
  }

  /** How many runs the Runs page says there are. */
  async countRuns(): Promise<number> {
    await this.goTo('Runs')
    const empty = this.page.getByText(/No runs? yet/)
    const count = this.page.getByText(/^\d+ runs?$/)
    await empty.or(count).first().waitFor()
    return (await count.count()) ? Number.parseInt((await count.first().textContent())!, 10) : 0
  }
}
