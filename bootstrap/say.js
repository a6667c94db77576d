/** An error that the user can mend: shown as a sentence and its remedy, without a stack trace. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {string} remedy
   */
  constructor(message, remedy) {
    super(message)
    this.name = 'SetupError'
    this.remedy = remedy
  }
}

/** To stderr: stdout belongs to the command. */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/** Runs `action`, whose result is the exit code; an error of the user's world is told and gives 1. */
export async function main(action) {
  try {
    process.exitCode = await action()
  } catch (error) {
    const known = error instanceof SetupError ? error : fromSystem(error)
    if (!known) throw error
    say(`${known.message}\n  ${known.remedy}`)
    process.exitCode = 1
  }
}

function fromSystem({ code, path }) {
  if (code === 'ENOSPC')
    return new SetupError(`The disk is full${path ? `: ${path} could not be written` : ''}`, 'Free some space and run the command again.')
  if (['EACCES', 'EPERM', 'EROFS'].includes(code))
    return new SetupError(`${path} can't be written to (${code})`, 'Make the project folder your own, and writable.')
  return null
}
