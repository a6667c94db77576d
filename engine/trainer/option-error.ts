import { LeydenError } from '../errors/index.ts'

/** An option of the trainer that can't be: whoever set it is at fault, the command or a plugin's defaults, not the plugin's code. */
export function optionError(option: string, message: string, remedy?: string): LeydenError {
  return new LeydenError(message, { remedy, member: option, usage: true })
}
