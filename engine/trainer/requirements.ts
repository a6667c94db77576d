import { LeydenError } from '../errors/index.ts'
import type { LightningModule } from '../module/index.ts'
import { Optimizer } from '../optim/index.ts'

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

/** What `configureOptimizers` returned, if it is an optimiser. */
export function optimizerOf(module: LightningModule): Optimizer {
  const returned: unknown = module.configureOptimizers!()
  if (returned instanceof Optimizer) return returned
  const many = Array.isArray(returned) && `an array of ${returned.length}; this version trains with one optimiser`
  const what = many || (returned === null ? 'null' : typeof returned)
  throw new LeydenError(`configureOptimizers returned ${what}.`, {
    member: 'configureOptimizers',
    remedy: 'Return one of optim, such as optim.adam(this.parameters(), { learningRate: 1e-3 }).',
  })
}
