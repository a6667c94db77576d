import { constants } from 'node:os'
import koffi from 'koffi'
import type { Pointer } from './c-api.ts'

type Memory = ArrayBufferView | Pointer

// TensorFlow's kernels need more stack than koffi gives a call by default; it must be said before the first library is loaded.
koffi.config({ sync_stack_size: 16 << 20, async_stack_size: 16 << 20 })

interface Posix {
  library: string
  /** RTLD_LAZY with RTLD_NODELETE, of dlfcn.h. */
  pin: number
  /** RTLD_GLOBAL. */
  forAll: number
  /** SIG_BLOCK, of signal.h. */
  block: number
}

const platforms: Partial<Record<NodeJS.Platform, Posix>> = {
  linux: { library: 'libc.so.6', pin: 0x1001, forAll: 0x100, block: 0 },
  darwin: { library: '/usr/lib/libSystem.B.dylib', pin: 0x81, forAll: 0x8, block: 1 },
}

const posix = platforms[process.platform]
const c = koffi.load(posix?.library ?? 'ucrtbase.dll')

export const memcpy = c.func('void* memcpy(void* to, void* from, size_t bytes)') as unknown as (
  to: Memory,
  from: Memory,
  bytes: number,
) => void

/** koffi closes its libraries when the process ends, and TensorFlow's threads crash it when their code is unmapped below them. */
export function keepMapped(paths: string[]): void {
  if (!posix) return
  const dlopen = c.func('void* dlopen(const char* path, int flags)')
  for (const path of paths) dlopen(path, posix.pin)
}

/**
 * Maps libraries on a thread of Node's pool, one after the other, for all later ones to find their symbols: to load them then takes no
 * time, or what is left of it. A library that can't be mapped fails there.
 */
export function mapInBackground([path, ...rest]: string[]): void {
  if (!posix || path === undefined) return
  const dlopen = c.func('void* dlopen(const char* path, int flags)')
  dlopen.async(path, posix.pin | posix.forAll, () => mapInBackground(rest))
}

/** Those that a thread raises by its own fault stay with it. */
const ownFaults = new Set(['SIGSEGV', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGABRT', 'SIGTRAP', 'SIGSYS', 'SIGPROF', 'SIGKILL', 'SIGSTOP'])

/**
 * Leaves signals to Node's other threads. Native calls run on a stack that koffi made, and a signal that is handled on it in the
 * middle of TensorFlow's work corrupts the heap: Ctrl-C would crash the run that it should stop gently.
 */
export function blockSignalsOnThisThread(): void {
  if (!posix) return
  const set = new Uint8Array(128) // sigset_t: the bit of signal n is n - 1
  for (const [name, number] of Object.entries(constants.signals)) {
    if (!ownFaults.has(name)) set[(number - 1) >> 3]! |= 1 << ((number - 1) & 7)
  }
  c.func('int pthread_sigmask(int how, void* set, void* before)')(posix.block, set, null)
}

/** Runs `load` with standard error closed: TensorFlow notes there how it was built, at any log level. Its errors are exceptions. */
export function quietly<T>(load: () => T): T {
  if (!posix) return load()
  const dup = c.func('int dup(int file)')
  const dup2 = c.func('int dup2(int from, int to)')
  const close = c.func('int close(int file)')
  const nowhere = c.func('int open(const char* path, int flags)')('/dev/null', 1)
  const kept = dup(2)
  dup2(nowhere, 2)
  try {
    return load()
  } finally {
    dup2(kept, 2)
    close(kept)
    close(nowhere)
  }
}
