import { fileURLToPath } from 'node:url'
import { mnistFolder } from './mnist.ts'
import type { WorkerCommand } from './worker-process.ts'

/** One of what is compared: an engine in one of its modes. */
export interface Engine {
  /** As `--json` names it. */
  name: string
  title: string
  command(workload: string, threads: number): WorkerCommand
}

const file = (name: string) => fileURLToPath(new URL(`./workers/${name}`, import.meta.url))

export const leyden: Engine = {
  name: 'leyden',
  title: 'Leyden captured',
  command: (workload, threads) => ({
    program: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', file('leyden.ts'), workload, String(threads)],
  }),
}

/** What Leyden is measured against; `python` has the peers' packages. */
export function peers(python: string): Engine[] {
  const command: Engine['command'] = (workload, threads) => ({
    program: python,
    args: [file('torch_worker.py'), workload, String(threads), mnistFolder],
  })
  return [{ name: 'pytorch-eager', title: 'PyTorch eager', command }]
}
