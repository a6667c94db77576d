/** The exit code that a signal leaves behind: 128 and its number. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const

export interface SignalWatch {
  /** The exit code of the first signal that came; undefined when none did. */
  exitCode(): number | undefined
  end(): void
}

/** Calls `stop` on each signal: the first asks to stop as `gently` says, the second at once. */
export function watchSignals(
  target: { stop(): void },
  print: (line: string) => void,
  gently = () => 'Stopping at the end of this batch',
): SignalWatch {
  let exitCode: number | undefined
  const listen = (signal: keyof typeof exitCodes) => {
    const again = signal === 'SIGINT' ? '; press Ctrl-C again to stop at once.' : '.'
    print(exitCode === undefined ? `${gently()}${again}` : 'Stopping at once.')
    exitCode ??= exitCodes[signal]
    target.stop()
  }
  process.on('SIGINT', listen)
  process.on('SIGTERM', listen)
  return { exitCode: () => exitCode, end: () => void process.off('SIGINT', listen).off('SIGTERM', listen) }
}
