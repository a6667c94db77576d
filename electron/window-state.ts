import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Rectangle } from 'electron'
import { z } from 'zod'
import type { ThemeChoice } from './bridge.ts'

const whole = z.number().int()
const stored = z.object({
  bounds: z.object({ x: whole, y: whole, width: whole.positive(), height: whole.positive() }).optional(),
  maximised: z.boolean().default(false),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
})
type Stored = z.infer<typeof stored>

/** What the window remembers from one start to the next. A file that is missing or damaged is as good as none. */
export class WindowState {
  readonly #file: string
  #state: Stored

  constructor(file: string) {
    this.#file = file
    this.#state = read(file)
  }

  get bounds(): Rectangle | undefined {
    return this.#state.bounds
  }
  get maximised(): boolean {
    return this.#state.maximised
  }
  get theme(): ThemeChoice {
    return this.#state.theme
  }

  update(change: Partial<Stored>): void {
    this.#state = { ...this.#state, ...change }
    try {
      mkdirSync(path.dirname(this.#file), { recursive: true })
      writeFileSync(this.#file, JSON.stringify(this.#state))
    } catch {
      // The window's place is not worth an error: the next start uses the default.
    }
  }
}

function read(file: string): Stored {
  try {
    return stored.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return stored.parse({})
  }
}
