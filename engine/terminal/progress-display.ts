import { SingleBar } from 'cli-progress'
import type { Command, Progress } from './progress.ts'
import { EpochLines, formatMetrics } from './epoch-lines.ts'
import { formatDuration } from './numbers.ts'

export interface ProgressDisplay {
  update(progress: Progress): void
  /** Writes a line without disturbing what moves. */
  print(line: string): void
  end(): void
}

/** A bar for a person who watches, plain lines for a file; both write to standard error and leave one line an epoch. */
export function progressDisplay(command: Command): ProgressDisplay {
  return process.stderr.isTTY ? barDisplay(command) : lineDisplay(command)
}

function lineDisplay(command: Command): ProgressDisplay {
  const lines = new EpochLines(command)
  const print = (line: string | null) => void (line !== null && process.stderr.write(`${line}\n`))
  return { update: (progress) => print(lines.update(progress)), print, end: () => print(lines.end()) }
}

function barDisplay(command: Command): ProgressDisplay {
  const lines = new EpochLines(command)
  let bar: StageBar | null = null
  const print = (line: string | null) => {
    if (line === null) return
    bar?.hide()
    process.stderr.write(`${line}\n`)
    bar?.show()
  }
  const end = () => {
    bar?.hide()
    bar = null
  }
  return {
    update(progress) {
      const line = lines.update(progress)
      if (bar && !bar.isOf(progress)) end()
      print(line)
      bar ??= new StageBar(lines.label(progress), progress)
      bar.update(progress)
    },
    print,
    end: () => {
      end()
      print(lines.end())
    },
  }
}

/** The bar of one pass over a loader. */
class StageBar {
  readonly #label: string
  readonly #first: Progress
  readonly #since = performance.now()
  #latest: Progress
  #bar: SingleBar | null = null

  constructor(label: string, progress: Progress) {
    this.#label = progress.stage === 'train' || label === progress.stage ? label : `${label} ${progress.stage}`
    this.#first = this.#latest = progress
    this.show()
  }

  isOf({ stage, epoch }: Progress): boolean {
    return stage === this.#first.stage && epoch === this.#first.epoch
  }

  update(progress: Progress): void {
    this.#latest = progress
    this.#bar?.update(progress.batch, this.#payload())
  }

  show(): void {
    const { batch, batches } = this.#latest
    const format =
      batches === null ? '{label}  batch {value}  {rate}  {metrics}' : '{label} {bar} {value}/{total}  {rate}  {left}  {metrics}'
    this.#bar = new SingleBar({
      format,
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      linewrap: false,
      barsize: 24,
      barCompleteChar: '━',
      barIncompleteChar: '─',
      fps: 10,
      stopOnComplete: false,
      gracefulExit: false,
    })
    this.#bar.start(batches ?? 0, batch, this.#payload())
  }

  hide(): void {
    this.#bar?.stop()
    this.#bar = null
  }

  #payload(): Record<string, string> {
    const { batch, batches, metrics } = this.#latest
    const rate = (batch - this.#first.batch) / ((performance.now() - this.#since) / 1000)
    const known = Number.isFinite(rate) && rate > 0
    return {
      label: this.#label,
      rate: known ? `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} batches/s` : '',
      left: known && batches !== null ? `${formatDuration((batches - batch) / rate)} left` : '',
      metrics: formatMetrics(metrics),
    }
  }
}
