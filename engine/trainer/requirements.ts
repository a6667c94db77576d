import { LeydenError } from '../errors/index.ts'
import type { LightningModule } from '../module/index.ts'
import { optionError } from './option-error.ts'
import type { ResolvedOptions } from './options.ts'

const uses = {
  trainingStep: 'computes the loss: trainingStep(batch) { ... return loss }',
  validationStep: 'evaluates a batch: validationStep(batch) { this.log(...) }',
  testStep: 'evaluates a batch: testStep(batch) { this.log(...) }',
  predictStep: 'returns what is predicted for a batch: predictStep(batch) { return this.net.forward(batch.x) }',
  configureOptimizers: 'makes the optimiser: configureOptimizers() { return optim.adam(this.parameters()) }',
}

/** Throws unless the module has these methods. */
export function requireMethods(module: LightningModule, ...names: (keyof typeof uses)[]): void {
  for (const name of names) {
    if (typeof module[name] === 'function') continue
    const className = module.constructor.name
    throw new LeydenError(`${className} has no ${name}.`, { member: className, remedy: `Add the method that ${uses[name]}.` })
  }
}

/** Throws where options of automatic optimisation are set for a module that optimises by itself. */
export function requireAutomatic({ automaticOptimization }: LightningModule, options: ResolvedOptions): void {
  if (automaticOptimization) return
  const { gradientClipVal, accumulateGradBatches, precision } = options
  if (precision === '16-mixed') {
    throw manual(
      'precision',
      "precision is '16-mixed'",
      "Set precision to 'bf16-mixed' or '32-true', or remove automaticOptimization = false.",
    )
  }
  if (gradientClipVal) {
    throw manual(
      'gradientClipVal',
      `gradientClipVal is ${gradientClipVal}`,
      'Remove gradientClipVal and call this.clipGradients(optimizer, { gradientClipVal }) before the step, or remove automaticOptimization = false.',
    )
  }
  if (accumulateGradBatches !== 1) {
    throw manual(
      'accumulateGradBatches',
      `accumulateGradBatches is ${JSON.stringify(accumulateGradBatches)}`,
      'Remove accumulateGradBatches, or remove automaticOptimization = false.',
    )
  }
}

function manual(option: string, what: string, remedy: string): LeydenError {
  const message = `${what}, which belongs to automatic optimisation, and the module has automaticOptimization = false.`
  return optionError(option, message, remedy)
}

/** Which of several optimisers a loss is for, only the module can say. */
export function requireOneOptimizer(count: number): void {
  if (count === 1) return
  throw new LeydenError(`configureOptimizers returned ${count} optimisers; automatic optimisation steps one.`, {
    member: 'configureOptimizers',
    remedy:
      'Return one, with groups of parameters where they differ in options, or set automaticOptimization = false and step them by hand.',
  })
}
