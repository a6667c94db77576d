import { fileURLToPath } from 'node:url'
import type { Command } from '../command.ts'
import { peersFolder } from '../setup/index.ts'
import type { Precision, Workload } from '../workloads/index.ts'
import type { Contender } from './contender.ts'

/** A worker in Python. `-B`: no byte code beside the sources. */
export function pythonWorker(python: string, file: string, args: string[]): Command {
  return { program: python, args: ['-B', fileURLToPath(new URL(`../workers/${file}`, import.meta.url)), ...args] }
}

/**
 * PyTorch's modes that may be the fastest. Their parts are what workers/torch_worker.py reads. The compiler turns pictures into
 * channels_last by itself on a processor.
 */
export function torchModes({ pictures }: Pick<Workload, 'pictures'>, precision: Precision): string[] {
  if (precision === 'float32') return ['eager', ...(pictures ? ['channels_last'] : []), 'compile']
  return ['autocast', ...(pictures ? ['autocast+channels_last'] : []), 'autocast+compile']
}

/** Compiled code is kept with the environment, so that a second run of the harness need not compile again. */
const env = { TORCHINDUCTOR_CACHE_DIR: `${peersFolder}/inductor` }

export function pytorch(python: string, workload: Workload, precision: Precision): Contender[] {
  return torchModes(workload, precision).map((mode) => ({
    name: `pytorch-${mode}`,
    title: `PyTorch ${mode.replaceAll('+', ', ')}`,
    kind: 'pytorch',
    mode,
    command: (task) => ({ ...pythonWorker(python, 'torch_worker.py', [JSON.stringify(task)]), env }),
  }))
}
