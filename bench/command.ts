/** How a process is started. */
export interface Command {
  program: string
  args: string[]
  /** Beside those of this process. */
  env?: Record<string, string>
}
