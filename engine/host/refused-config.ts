import { LeydenError, type LeydenErrorOptions } from '../errors/index.ts'

/** One value of a configuration that can't be, by its path: `['trainer', 'maxEpochs']`, `['hparams', 'hidden']`, `['seed']`. */
export interface ConfigIssue {
  path: string[]
  message: string
  /** Where in a value of several parts, such as `[1, 'patience']` of callbacks. */
  within?: (string | number)[]
}

/** A configuration that can't be run, with all that is wrong with it. */
export class RefusedConfig extends LeydenError {
  readonly issues: ConfigIssue[]

  constructor(message: string, { issues, ...options }: LeydenErrorOptions & { issues: ConfigIssue[] }) {
    super(message, { usage: true, ...options })
    this.issues = issues
  }
}

/** Does each step, and throws what they refused as one error, so that a person sees at once all that is wrong. */
export function refuseTogether(...steps: (() => void)[]): void {
  const refused = steps.flatMap((step) => refusalOf(step) ?? [])
  if (refused.length === 1) throw refused[0]
  if (refused.length === 0) return
  throw new RefusedConfig(refused.map(({ message }) => message).join('\n'), {
    remedy: [...new Set(refused.flatMap(({ remedy }) => remedy ?? []))].join(' ') || undefined,
    location: refused.find(({ location }) => location)?.location,
    issues: refused.flatMap(({ issues }) => issues),
  })
}

function refusalOf(step: () => void): RefusedConfig | undefined {
  try {
    step()
    return undefined
  } catch (error) {
    if (error instanceof RefusedConfig) return error
    throw error
  }
}
