const signals: Record<string, string> = {
  SIGKILL: 'was killed by SIGKILL: perhaps the system ran out of memory, or somebody ended it',
  SIGSEGV: 'crashed with SIGSEGV, a fault in a native library: TensorFlow, or a native package of the plugin',
  SIGBUS: 'crashed with SIGBUS: perhaps the disk or the shared memory is full',
  SIGILL: 'crashed with SIGILL: this processor lacks an instruction that a native library needs',
  SIGFPE: 'crashed with SIGFPE: an impossible division in a native library',
  SIGABRT: 'gave up with SIGABRT: JavaScript ran out of memory, or a native library found a fault; the last lines of its log say which',
  SIGTERM: 'was ended by SIGTERM: somebody or the system asked it to stop',
  SIGHUP: 'was ended by SIGHUP: its terminal was closed',
}

/** Windows gives these as exit codes. */
const windowsCodes: Record<number, string> = {
  0xc0000005: 'crashed with an access violation, a fault in a native library: TensorFlow, or a native package of the plugin',
  0xc0000017: 'ran out of memory',
  0xc000001d: 'crashed with an illegal instruction: this processor lacks one that a native library needs',
  0xc00000fd: 'crashed with a stack overflow',
  0xc0000135: 'could not be started: a library that it needs is missing',
  0xc000013a: 'was ended by Ctrl-C or by closing its window',
}

/** Why a worker is gone, in plain words, as the second half of a sentence that begins with `The worker`. */
export function explainExit(code: number | null, signal: string | null): string {
  if (signal) return signals[signal] ?? `was ended by ${signal}`
  if (code === null) return 'ended, and the system did not say why'
  if (code === 0) return 'ended by itself with exit code 0, before its run was finished'
  return windowsCodes[code] ?? bySignalCode(code) ?? `ended with exit code ${code}`
}

/** 128 and the signal's number, as shells and Electron put it. */
function bySignalCode(code: number): string | undefined {
  const names: Record<number, string> = {
    129: 'SIGHUP',
    132: 'SIGILL',
    134: 'SIGABRT',
    135: 'SIGBUS',
    136: 'SIGFPE',
    137: 'SIGKILL',
    139: 'SIGSEGV',
    143: 'SIGTERM',
  }
  const name = names[code]
  return name && signals[name]
}
