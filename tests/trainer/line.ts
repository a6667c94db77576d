import {
  DataLoader,
  dataset,
  LightningModule,
  losses,
  nn,
  optim,
  Trainer,
  type Batch,
  type Logger,
  type TrainerOptions,
} from '../../engine/index.ts'
import type { BatchSource } from '../../engine/data/index.ts'
import { temporaryFolder } from '../data/temporary-file.ts'

/** A loader over `batches` batches of `batchSize` samples: x [2], y [1]. */
export function loaderOf(batches: number, { batchSize = 2, shuffle = false } = {}): DataLoader {
  const sample = (index: number) => ({
    x: { values: Float32Array.of(Math.sin(index), Math.cos(index)), shape: [2] },
    y: { values: Float32Array.of(Math.sin(index * 2)), shape: [1] },
  })
  return new DataLoader(dataset({ length: batches * batchSize, get: sample }), { batchSize, shuffle })
}

/** The smallest module that trains: y is a linear function of x. */
export class Line extends LightningModule {
  net: nn.Module = nn.linear(2, 1)
  learningRate = 0.1

  override trainingStep({ x, y }: Batch) {
    return losses.mse(this.net.forward(x!), y!)
  }

  override configureOptimizers() {
    return optim.sgd(this.parameters(), { learningRate: this.learningRate })
  }
}

/** `Line` with other members, such as hooks; they are found as if the class had them. */
export function line(members: Partial<LightningModule> & ThisType<Line> = {}): Line {
  return Object.assign(new Line({}), { trainDataloader: () => loaderOf(4), ...members })
}

/** A trainer that writes nothing unless told to, into a folder that the test's end removes. */
export function quietTrainer(options: TrainerOptions = {}): Trainer {
  return new Trainer({
    maxEpochs: 1,
    numSanityValSteps: 0,
    enableCheckpointing: false,
    enableProgressBar: false,
    defaultRootDir: temporaryFolder(),
    ...options,
  })
}

export interface LoggedEntry {
  values: Record<string, number>
  step: number
  epoch: number
}

/** Keeps what it is given. */
export class MemoryLogger implements Logger {
  readonly entries: LoggedEntry[] = []
  readonly hparams: Record<string, unknown>[] = []
  finalized = 0

  logHyperparams(hparams: Record<string, unknown>): void {
    this.hparams.push(hparams)
  }

  logMetrics(values: Record<string, number>, { step, epoch }: { step: number; epoch: number }): void {
    this.entries.push({ values, step, epoch })
  }

  finalize(): void {
    this.finalized += 1
  }

  /** [step, value] pairs of one name. */
  series(name: string): [number, number][] {
    return this.entries.flatMap(({ step, values }) => (name in values ? [[step, values[name]!]] : []))
  }
}

/** A source whose batches are made by number of the epoch and the batch. */
export function madeSource(length: number, make: (epoch: number, batch: number) => Batch): BatchSource {
  return {
    length,
    *batches({ epoch }) {
      for (let batch = 0; batch < length; batch++) yield make(epoch, batch)
    },
  }
}

export const weightsOf = (module: LightningModule) =>
  module.namedVariables().map(({ name, variable }) => [name, Array.from(variable.dataSync())])
