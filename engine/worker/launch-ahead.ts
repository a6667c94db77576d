import type { WorkerLauncher, WorkerProcess } from './launcher.ts'

/** A worker for a run that will come: it loads what every run needs, and no plugin, while the host finds out which run that is. */
export function launchAhead(launcher: WorkerLauncher): WorkerProcess {
  const worker = launcher.launch({ title: 'leyden run' })
  worker.send({ type: 'prepare' })
  return worker
}
