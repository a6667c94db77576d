import type { StepProfiler, TimedPart } from './step-profiler.ts'

/** Runs `run` as this part of the step. Without a profiler it does nothing else, and reads no clock. */
export function profiled<T>(profiler: StepProfiler | null, part: TimedPart, run: () => T): T {
  if (!profiler) return run()
  const before = profiler.enter(part)
  try {
    return run()
  } finally {
    profiler.enter(before)
  }
}

/** The same for what takes until a promise is settled. */
export function profiledWait<T>(profiler: StepProfiler | null, part: TimedPart, run: () => Promise<T>): Promise<T> {
  return profiler ? timedWait(profiler, part, run) : run()
}

async function timedWait<T>(profiler: StepProfiler, part: TimedPart, run: () => Promise<T>): Promise<T> {
  const before = profiler.enter(part)
  try {
    return await run()
  } finally {
    profiler.enter(before)
  }
}
