import { LeydenError } from '../errors/index.ts'
import type { ConfiguredOptimizers, LightningModule, LRSchedulerConfig, OptimizerConfig } from '../module/index.ts'
import { lrScheduler, Optimizer } from '../optim/index.ts'
import { requireOneOptimizer } from './requirements.ts'
import type { ResolvedOptions } from './options.ts'
import type { RunContext } from './run-context.ts'
import type { ScheduledScheduler } from './schedulers.ts'

interface Configured {
  optimizers: Optimizer[]
  schedulers: ScheduledScheduler[]
}

const { LRScheduler, ReduceLROnPlateau, ScheduledLR } = lrScheduler

/** Gives a run the optimisers and schedulers of its module. */
export function configureOptimizers({ module, options, optimizers, schedulers }: RunContext): void {
  const configured = configuredOptimizers(module, options)
  optimizers.push(...configured.optimizers)
  schedulers.push(...configured.schedulers)
}

/** What `configureOptimizers` returned, in one form. Throws where it is something else, or doesn't suit the way of training. */
function configuredOptimizers(module: LightningModule, options: ResolvedOptions): Configured {
  const returned = module.configureOptimizers!() as ConfiguredOptimizers
  const pairs = pairsOf(returned)
  if (!pairs) throw notOptimizers(returned)
  const optimizers = pairs.flatMap(({ optimizer }) => (optimizer ? [optimizer] : []))
  const schedulers = pairs.flatMap(({ lrScheduler: given, monitor }) => (given ? [complete(given, monitor)] : []))
  if (module.automaticOptimization) {
    requireOneOptimizer(optimizers.length)
    for (const scheduler of schedulers) checkTiming(scheduler, options)
  }
  return { optimizers, schedulers }
}

/** Null where it is no form of them. */
function pairsOf(returned: ConfiguredOptimizers): Partial<OptimizerConfig>[] | null {
  const list = Array.isArray(returned) ? returned : [returned]
  if (list.length === 2 && list.every(Array.isArray)) {
    const [optimizers, schedulers] = list as unknown as [Optimizer[], LRSchedulerConfig[]]
    return [...optimizers.map((optimizer) => ({ optimizer })), ...schedulers.map((each) => ({ lrScheduler: each }))]
  }
  const pairs = list.map((each) => (each instanceof Optimizer ? { optimizer: each } : (each as OptimizerConfig)))
  return pairs.length > 0 && pairs.every((pair) => pair?.optimizer instanceof Optimizer) ? pairs : null
}

function complete(given: LRSchedulerConfig | lrScheduler.LRScheduler, monitorOfOptimizer: string | undefined): ScheduledScheduler {
  const config = given instanceof LRScheduler ? { scheduler: given } : given
  if (!(config.scheduler instanceof LRScheduler)) throw notAScheduler(config)
  const { scheduler, interval = 'epoch', frequency = 1, monitor = monitorOfOptimizer ?? null, strict = true } = config
  if (interval !== 'step' && interval !== 'epoch') throw wrongInterval(interval)
  if (!(Number.isInteger(frequency) && frequency >= 1)) throw wrongFrequency(frequency)
  return { scheduler, interval, frequency, monitor, strict }
}

function checkTiming({ scheduler, interval, monitor }: ScheduledScheduler, { maxEpochs }: ResolvedOptions): void {
  if (scheduler instanceof ReduceLROnPlateau && monitor === null) throw noMonitor()
  if (interval === 'step' || !(scheduler instanceof ScheduledLR) || scheduler.totalSteps === null) return
  if (maxEpochs !== null && scheduler.totalSteps <= maxEpochs) return
  const epochs = maxEpochs === null ? 'nothing bounds' : `there are ${maxEpochs}`
  throw new LeydenError(`oneCycleLR has ${scheduler.totalSteps} steps and is stepped by epoch, of which ${epochs}.`, {
    member: 'configureOptimizers',
    remedy: "Did you mean interval 'step'? { optimizer, lrScheduler: { scheduler, interval: 'step' } }",
  })
}

function notOptimizers(returned: unknown): LeydenError {
  const ofArray = Array.isArray(returned) && (returned.length === 0 ? 'an empty array' : 'an array with other things than optimisers')
  const what = ofArray || (returned === null ? 'null' : typeof returned)
  return new LeydenError(`configureOptimizers returned ${what}.`, {
    member: 'configureOptimizers',
    remedy: 'Return one of optim, such as optim.adam(this.parameters(), { learningRate: 1e-3 }), or { optimizer, lrScheduler }.',
  })
}

function notAScheduler(config: object): LeydenError {
  return new LeydenError(
    `configureOptimizers returned an lrScheduler that is none: it has ${Object.keys(config).join(', ') || 'nothing'}.`,
    {
      member: 'configureOptimizers',
      remedy:
        'Make it by optim.lrScheduler: { optimizer, lrScheduler: { scheduler: optim.lrScheduler.stepLR(optimizer, { stepSize: 5 }) } }',
    },
  )
}

function wrongInterval(interval: unknown): LeydenError {
  return new LeydenError(`The interval of an lrScheduler is '${String(interval)}'; it must be 'step' or 'epoch'.`, {
    member: 'configureOptimizers',
  })
}

function wrongFrequency(frequency: unknown): LeydenError {
  return new LeydenError(`The frequency of an lrScheduler is ${String(frequency)}; it must be a whole number of at least 1.`, {
    member: 'configureOptimizers',
  })
}

function noMonitor(): LeydenError {
  return new LeydenError('reduceLROnPlateau has no monitor: it needs the name of the logged value that it looks at.', {
    member: 'configureOptimizers',
    remedy: "{ optimizer, lrScheduler: { scheduler, monitor: 'val_loss' } }",
  })
}
