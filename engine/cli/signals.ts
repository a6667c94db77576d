import type { ActiveRun } from '../host/index.ts'

/** The exit code that a signal leaves behind: 128 and its number. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const

export interface SignalWatch {
  /** The exit code of the first signal that came; undefined when none did. */
  exitCode(): number | undefined
  end(): void
}

/** Stops the run gently on the first signal and at once on the second. */
export function watchSignals(run: ActiveRun, print: (line: string) => void): SignalWatch {
  let exitCode: number | undefined
  const listen = (signal: keyof typeof exitCodes) => {
    print(
      exitCode !== undefined
        ? 'Stopping at once.'
        : signal === 'SIGINT'
          ? 'Stopping at the end of this batch; press Ctrl-C again to stop at once.'
          : 'Stopping at the end of this batch.',
    )
    exitCode ??= exitCodes[signal]
    run.stop()
  }
  process.on('SIGINT', listen)
  process.on('SIGTERM', listen)
  return { exitCode: () => exitCode, end: () => void process.off('SIGINT', listen).off('SIGTERM', listen) }
}
