import { LeydenError } from '../errors/index.ts'

/** The plugin may not be loaded before a person has said so. */
export class UntrustedPlugin extends LeydenError {
  /** Absolute. */
  readonly plugin: string

  constructor(plugin: string) {
    super(`The plugin ${plugin} is not trusted in the form that it has now. A plugin is a program: it runs with all your rights.`, {
      remedy: `Look at what is in it; then run again with --trust, or run: leyden plugins trust ${plugin}`,
      usage: true,
    })
    this.plugin = plugin
  }
}
