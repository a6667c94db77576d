import type { HostMessage, WorkerMessage } from './messages.ts'

export interface WorkerExit {
  code: number | null
  /** Null where the platform or the launcher doesn't tell; Electron's utilityProcess never does. */
  signal: string | null
  /** How it ended, as the second half of a sentence that begins with `The worker`. */
  reason: string
}

export type OutputStream = 'stdout' | 'stderr'

export interface LaunchOptions {
  /** Variables on top of the host's own. */
  env?: Record<string, string>
  /** Shown by process viewers where the launcher can. */
  title?: string
}

/** A process that trains. Messages of both directions arrive whole, in order, with NaN and infinities as they were. */
export interface WorkerProcess {
  /** Undefined when the process could not be started. */
  readonly pid: number | undefined
  /** Does nothing once the process is gone. */
  send(message: HostMessage): void
  onMessage(listener: (message: WorkerMessage) => void): void
  /** What it prints, line by line, without the line's end. A launcher without access to it never calls. */
  onOutput(listener: (stream: OutputStream, line: string) => void): void
  /** Called once, after the last message and the last line of output. */
  onExit(listener: (exit: WorkerExit) => void): void
  /** Ends it at once, without asking. */
  kill(): void
}

/** Starts workers: by `child_process` when headless, by `utilityProcess` inside Electron. */
export interface WorkerLauncher {
  launch(options?: LaunchOptions): WorkerProcess
}
