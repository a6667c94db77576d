/** What the host needs of a worker: its messages, and what starts one. No TensorFlow and no plugin code come with it. */
export { childProcessLauncher } from './child-process-launcher.ts'
export { explainExit } from './exit-reason.ts'
export type { FlushAnswer, FlushRequest } from './host-port.ts'
export type { LaunchOptions, OutputStream, WorkerExit, WorkerLauncher, WorkerProcess } from './launcher.ts'
export type * from './messages.ts'
export { launchAhead } from './launch-ahead.ts'
