/** Thrown while a step is recorded, by what can't be recorded: the step has to run eagerly. */
export class Uncapturable extends Error {
  override readonly name = 'Uncapturable'
  /** What to do, so that the step can be captured. */
  readonly remedy: string
  /** True where the next call may be captured, since this one made what was missing. */
  readonly passing: boolean

  constructor(message: string, { remedy, passing = false }: { remedy: string; passing?: boolean }) {
    super(message)
    this.remedy = remedy
    this.passing = passing
  }
}
