import { SingleBar } from 'cli-progress'
import type { RuntimeProgress } from '../runtime/index.ts'
import { formatBytes } from '../terminal/index.ts'

const verbs = { download: 'Fetching', unpack: 'Unpacking' } as const

/** Shows on standard error how far the installation of TensorFlow is: a bar on a terminal, a line a phase elsewhere. */
export function runtimeProgress(): { update(progress: RuntimeProgress): void; end(): void } {
  return process.stderr.isTTY ? bar() : lines()
}

function lines() {
  let phase: string | undefined
  return {
    update(progress: RuntimeProgress) {
      if (progress.phase !== phase) process.stderr.write(`${describe(progress)} (${formatBytes(progress.totalBytes)}) ...\n`)
      phase = progress.phase
    },
    end() {},
  }
}

function bar() {
  let shown: SingleBar | undefined
  const payload = (progress: RuntimeProgress) => ({
    label: describe(progress),
    amount: `${formatBytes(progress.doneBytes)} of ${formatBytes(progress.totalBytes)}`,
  })
  return {
    update(progress: RuntimeProgress) {
      if (!shown) {
        shown = new SingleBar({
          format: '{label} {bar} {amount}',
          stream: process.stderr,
          clearOnComplete: true,
          hideCursor: true,
          linewrap: false,
          barsize: 24,
          barCompleteChar: '━',
          barIncompleteChar: '─',
        })
        shown.start(progress.totalBytes, 0, payload(progress))
      }
      shown.setTotal(progress.totalBytes)
      shown.update(progress.doneBytes, payload(progress))
    },
    end: () => shown?.stop(),
  }
}

function describe({ phase, kind }: RuntimeProgress): string {
  return `${verbs[phase]} TensorFlow${kind === 'cuda' ? ' with CUDA' : ''}`
}
