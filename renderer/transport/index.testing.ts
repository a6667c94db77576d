import type { EngineInfo, RunRow } from '../../engine/api/contract/index.ts'
import type { RunsEvent } from './live-runs.ts'
import type { Connection, EngineClient, Transport } from './transport.ts'

/** Parts of the engine's functions, as a test wants them. */
export type ClientParts = { [Room in keyof EngineClient]?: Partial<EngineClient[Room]> }

export const engineInfo: EngineInfo = {
  version: '0.1.0',
  instance: 'first',
  home: '/home/ada/leyden',
  hostname: 'bench',
  platform: 'linux',
}

/** An engine in the test's own memory, for components: it answers what `parts` has, and tells `runs`. */
export class FakeEngine implements Transport {
  readonly address = '127.0.0.1:4178'
  info = engineInfo
  readonly #parts: ClientParts
  #runs: RunRow[]
  #tell = new Set<(event: RunsEvent) => void>()
  #closeLine: (() => void) | null = null

  constructor({ runs = [], ...parts }: Omit<ClientParts, 'runs'> & { runs?: RunRow[]; runCalls?: ClientParts['runs'] } = {}) {
    const { runCalls, ...rooms } = parts
    this.#runs = runs
    this.#parts = { ...rooms, runs: runCalls }
  }

  connect(): Promise<Connection> {
    const closed = new Promise<void>((resolve) => {
      this.#closeLine = resolve
    })
    return Promise.resolve({ client: this.#client(), closed, close: () => this.#closeLine?.() })
  }

  /** Rows that changed or are new, as `runs.watch` tells them. */
  tell(...runs: RunRow[]): void {
    const ids = new Set(runs.map((run) => run.id))
    this.#runs = [...runs, ...this.#runs.filter((run) => !ids.has(run.id))]
    for (const tell of this.#tell) tell({ whole: false, runs })
  }

  /** Closes the line, as an engine that ends does. */
  lose(): void {
    this.#closeLine?.()
  }

  #client(): EngineClient {
    const runs = { watch: (_input: undefined, options: { signal?: AbortSignal }) => Promise.resolve(this.#watch(options.signal)) }
    const machine = { info: () => Promise.resolve(this.info) }
    return {
      ...this.#parts,
      machine: { ...machine, ...this.#parts.machine },
      runs: { ...runs, ...this.#parts.runs },
    } as unknown as EngineClient
  }

  async *#watch(signal?: AbortSignal): AsyncGenerator<RunsEvent> {
    const events: RunsEvent[] = [{ whole: true, runs: this.#runs }]
    let wake = () => {}
    const tell = (event: RunsEvent) => (events.push(event), wake())
    this.#tell.add(tell)
    signal?.addEventListener('abort', () => wake())
    const left = () => signal?.aborted === true
    while (!left()) {
      yield* events.splice(0)
      if (!left() && events.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    }
    this.#tell.delete(tell)
  }
}

/** A run as lists show it, completed unless the test says otherwise. */
export function runRow(fields: Partial<RunRow> = {}): RunRow {
  return {
    id: 'run-1',
    name: 'quiet-otter',
    state: 'completed',
    command: 'fit',
    plugin: 'iris',
    pluginPath: '/plugins/iris',
    module: 'IrisClassifier',
    tags: [],
    colour: 0,
    parent: null,
    createdAt: Date.UTC(2026, 10, 24, 12),
    startedAt: Date.UTC(2026, 10, 24, 12),
    endedAt: Date.UTC(2026, 10, 24, 12, 1),
    epochs: 30,
    steps: 120,
    device: 'cpu:0',
    hparams: {},
    metrics: { val_accuracy: 0.9667 },
    error: null,
    progress: null,
    controllable: true,
    stopping: false,
    unresponsive: false,
    ...fields,
  }
}

/** A run that trains. */
export function liveRun(fields: Partial<RunRow> = {}): RunRow {
  const progress = {
    stage: 'train',
    epoch: 3,
    epochs: 20,
    batch: 2,
    batches: 4,
    step: 14,
    metrics: { train_loss: 0.5 },
    etaSeconds: 75,
  } as const
  return runRow({ id: 'run-live', name: 'swift-heron', state: 'running', endedAt: null, progress, ...fields })
}
