import type { CheckpointRow, RunDetail } from '../../../engine/api/contract/index.ts'
import { runRow } from '../../transport/index.testing.ts'

export function runDetail(fields: Partial<RunDetail> = {}): RunDetail {
  return {
    ...runRow(),
    data: 'Iris',
    seed: 1,
    trainer: { maxEpochs: 30 },
    testAfterFit: false,
    resumedFrom: null,
    parentName: null,
    versions: { node: '24.0.0' },
    parameters: 131,
    stack: null,
    folder: '/home/ada/leyden/runs/run-1',
    events: [],
    resumable: true,
    ...fields,
  }
}

export function checkpointRow(fields: Partial<CheckpointRow> = {}): CheckpointRow {
  return {
    id: '7',
    run: 'run-1',
    runName: 'quiet-otter',
    path: '/home/ada/leyden/runs/run-1/checkpoints/epoch=029-step=240',
    epoch: 29,
    step: 240,
    bytes: 14_000_000,
    time: Date.UTC(2026, 10, 24, 12, 1),
    metrics: { val_accuracy: 0.9667 },
    best: true,
    last: false,
    ...fields,
  }
}

/** A stream that tells what it is given, also later, until it is ended or left. */
export class Told<T> {
  readonly #events: T[] = []
  #wake = () => {}
  #ended = false

  tell(...events: T[]): void {
    this.#events.push(...events)
    this.#wake()
  }

  end(): this {
    this.#ended = true
    this.#wake()
    return this
  }

  async *stream(signal: AbortSignal): AsyncGenerator<T> {
    const left = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    for (let at = 0; ;) {
      if (at < this.#events.length) yield this.#events[at++]!
      else if (this.#ended) return
      else await Promise.race([left, new Promise<void>((resolve) => (this.#wake = resolve))])
      if (signal.aborted) return
    }
  }
}
