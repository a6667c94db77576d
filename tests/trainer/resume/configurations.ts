import {
  BackboneFinetuning,
  DataLoader,
  dataset,
  EarlyStopping,
  EMAWeightAveraging,
  GradientAccumulationScheduler,
  LearningRateMonitor,
  losses,
  metrics,
  ModelPruning,
  nn,
  optim,
  StochasticWeightAveraging,
  tf,
  type Batch,
  type Callback,
  type Tensor,
  type TrainerOptions,
} from '../../../engine/index.ts'
import { Classifier, trainingData } from './classifier.ts'

const { lrScheduler } = optim

/** The rates follow a schedule by step, and rise and fall. */
class Scheduled extends Classifier {
  override configureOptimizers() {
    const optimizer = optim.nadam(this.parameters(), { learningRate: 0.01 })
    const scheduler = lrScheduler.oneCycleLR(optimizer, { maxLearningRate: 0.05, totalSteps: 40 })
    return { optimizer, lrScheduler: { scheduler, interval: 'step' as const } }
  }
}

class Plateau extends Classifier {
  override configureOptimizers() {
    const optimizer = optim.sgd(this.parameters(), { learningRate: 0.5, momentum: 0.9 })
    return { optimizer, lrScheduler: lrScheduler.reduceLROnPlateau(optimizer, { patience: 0, factor: 0.5 }), monitor: 'val_loss' }
  }
}

const trainable = (part: object) => nn.namedVariables(part).flatMap((each) => (each.trainable ? [each.variable] : []))

/** Two optimisers by hand, each with a schedule that the module steps in its own hook. */
class Adversaries extends Classifier {
  override automaticOptimization = false
  rival = nn.sequential(nn.linear(3, 4), nn.dropout(0.2), nn.linear(4, 3))

  override trainingStep(batch: Batch) {
    const [own, rivals] = this.optimizers()
    this.toggleOptimizer(own!)
    const loss = this.loss(batch)
    this.manualBackward(loss)
    own!.step()
    this.untoggleOptimizer()
    this.toggleOptimizer(rivals!)
    const rivalry = losses.mse(this.rival.forward(batch['x']!), this.net.forward(batch['x']!))
    this.manualBackward(rivalry)
    rivals!.step()
    this.untoggleOptimizer()
    this.log('loss', loss, { onStep: true, onEpoch: true })
    this.log('rivalry', rivalry, { onEpoch: true, reduceFx: 'max' })
    return null
  }

  override onTrainBatchEnd() {
    for (const scheduler of this.lrSchedulers()) (scheduler as optim.lrScheduler.ScheduledLR).step()
  }

  override configureOptimizers() {
    const own = optim.adam(trainable(this.net))
    const rivals = optim.adam(trainable(this.rival), { learningRate: 0.03 })
    return [
      { optimizer: own, lrScheduler: lrScheduler.cosineAnnealingWarmRestarts(own, { t0: 3, tMult: 2 }) },
      { optimizer: rivals, lrScheduler: lrScheduler.exponentialLR(rivals, { gamma: 0.97 }) },
    ]
  }
}

/** Augmented samples of two threads. */
class Threads extends Classifier {
  static readonly samples = dataset.fromModule(new URL('sample-threads.ts', import.meta.url), { length: 20 })
  static data: Awaited<typeof Threads.samples>

  override async setup() {
    Threads.data = await Threads.samples
  }

  override trainDataloader() {
    return new DataLoader(Threads.data, { batchSize: 3, shuffle: true, numWorkers: 2 })
  }
}

/** Metrics that keep values, that outlive epochs, and that are computed by hand; samples by weight. */
class Measured extends Classifier {
  measures = [metrics.auroc({ numClasses: 3 }), metrics.running(metrics.mean(), { window: 3 })] as const
  extremes = metrics.minMax(metrics.mean())
  spread = metrics.bootstrap(() => metrics.accuracy({ numClasses: 3 }), { numBootstraps: 3 })
  byHand = metrics.sum()

  override loss({ x, label }: Batch): Tensor {
    const logits = this.forward(x!)
    const loss = losses.crossEntropy(logits, label!)
    this.log('auroc', this.measures[0].update(logits.softmax(), label!), { onStep: false, onEpoch: true })
    this.log('running', this.measures[1].update(loss), { onStep: true, onEpoch: true })
    this.logDict(this.extremes.update(loss), { onStep: false, onEpoch: true })
    this.logDict(this.spread.update(logits, label!), { onStep: false, onEpoch: true })
    this.byHand.update(loss)
    return loss
  }

  override onTrainEpochEnd() {
    this.log('by_hand', this.byHand.compute())
    this.byHand.reset()
  }

  override trainDataloader() {
    return trainingData({ weighted: true })
  }
}

/** What an epoch's start does to variables, draws and sets in JavaScript is done once, or again, as each needs. */
class EpochStarts extends Classifier {
  memory = tf.variable(tf.zeros([3]), false)
  strength = 0

  override onTrainEpochStart() {
    this.strength = 1 / (1 + this.currentEpoch)
    this.log('strength', this.strength, { onEpoch: true, reduceFx: 'sum' })
    tf.tidy(() => this.memory.assign(this.memory.mul(0.5).add(tf.randomNormal([3]))))
  }

  override trainingStep(batch: Batch) {
    const loss = this.loss({ ...batch, x: batch['x']!.add(this.memory) })
    this.memory.assign(this.memory.add(batch['x']!.mean(0)))
    this.log('loss', loss, { onStep: true, onEpoch: true })
    return loss.mul(this.strength)
  }
}

class Backbone extends Classifier {
  backbone = nn.sequential(nn.linear(3, 3), nn.tanh())

  override forward(x: Tensor) {
    return this.net.forward(this.backbone.forward(x))
  }
}

class Layers extends Classifier {
  override net = nn.tanh()
  layers = tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, inputShape: [3], activation: 'tanh' }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: 3 }),
    ],
  })

  override forward(x: Tensor) {
    return this.layers.apply(x, { training: this.training }) as Tensor
  }
}

export interface Configuration {
  module: new (hparams: never) => Classifier
  options: TrainerOptions
  callbacks?: () => Callback[]
}

/** How trainings may be set up; each is stopped and resumed. */
export const configurations: Record<string, Configuration> = {
  captured: { module: Classifier, options: { maxEpochs: 3, capture: 'require' } },
  eager: { module: Classifier, options: { maxEpochs: 2, capture: 'off', numSanityValSteps: 2 } },
  'accumulating, one cycle, clipped': {
    module: Scheduled,
    options: { maxEpochs: 4, accumulateGradBatches: { 0: 3, 2: 2 }, gradientClipVal: 0.5, logEveryNSteps: 2 },
    callbacks: () => [new LearningRateMonitor()],
  },
  'an exponential average, validating within epochs': {
    module: Classifier,
    options: { maxEpochs: 3, valCheckInterval: 3 },
    callbacks: () => [new EMAWeightAveraging({ decay: 0.8 })],
  },
  'stochastic weight averaging': {
    module: Plateau,
    options: { maxEpochs: 5 },
    callbacks: () => [new StochasticWeightAveraging({ swaLrs: 0.05, swaEpochStart: 3, annealingEpochs: 2 })],
  },
  'a plateau and early stopping': {
    module: Plateau,
    options: { maxEpochs: 12, minEpochs: 3 },
    callbacks: () => [new EarlyStopping({ monitor: 'val_loss', patience: 1 })],
  },
  'two optimisers by hand': { module: Adversaries, options: { maxEpochs: 3 } },
  'worker threads': { module: Threads, options: { maxEpochs: 3 } },
  'metrics of all kinds, samples by weight': { module: Measured, options: { maxEpochs: 3, accumulateGradBatches: 2 } },
  'hooks at an epoch’s start': { module: EpochStarts, options: { maxEpochs: 3, capture: 'off' } },
  'a backbone that thaws': {
    module: Backbone,
    options: { maxEpochs: 4, limitTrainBatches: 5 },
    callbacks: () => [new BackboneFinetuning({ unfreezeBackboneAtEpoch: 1, lambdaFunc: () => 1.5 })],
  },
  'pruning, steps as the bound': {
    module: Classifier,
    options: { maxSteps: 9, valCheckInterval: 5, checkValEveryNEpoch: null },
    callbacks: () => [new ModelPruning({ amount: 0.2 }), new GradientAccumulationScheduler({ scheduling: { 1: 2 } })],
  },
  'tf.layers': { module: Layers, options: { maxEpochs: 2, valCheckInterval: 0.5 } },
}
