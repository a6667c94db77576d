import { LightningDataModule, type Batch, type Callback } from '../../engine/index.ts'
import type { LightningModule } from '../../engine/module/index.ts'
import { line, loaderOf, type Line } from './line.ts'
import { sharedHooks } from './shared-hooks.ts'

export interface Recorded {
  seen: string[]
  module: LightningModule
  data: LightningDataModule
  callback: Callback
}

/** A module, a data module and a callback that note each call, by `module.`, `data.` and `callback.`. */
export function recorded(): Recorded {
  const seen: string[] = []
  const note = (owner: string) => (hook: string) => [hook, () => void seen.push(`${owner}.${hook}`)]
  const hooks = (owner: string) => Object.fromEntries(sharedHooks.map(note(owner)))
  const module = line(hooks('module') as never)
  // With one parameter, as a step that takes the number of its batch isn't captured.
  const wrap = <K extends keyof Line>(name: K, fallback?: (batch: Batch) => unknown) => {
    const original = (module[name] ?? fallback) as (given: unknown) => unknown
    Object.assign(module, { [name]: (given: unknown) => (seen.push(`module.${name}`), original.call(module, given)) })
  }
  const evaluated = ({ x }: Batch) => x!.sum()
  wrap('trainingStep')
  wrap('validationStep', evaluated)
  wrap('testStep', evaluated)
  wrap('predictStep', function (this: Line, batch: { x: never }) {
    return this.net.forward(batch.x)
  } as never)
  wrap('configureCallbacks', () => [])
  Object.assign(module, { configureGradientClipping: () => void seen.push('module.configureGradientClipping') })
  const configureOptimizers = module.configureOptimizers.bind(module)
  module.configureOptimizers = () => {
    seen.push('module.configureOptimizers')
    const optimizer = configureOptimizers()
    const step = optimizer.step.bind(optimizer)
    return Object.assign(optimizer, { step: (...given: Parameters<typeof step>) => (seen.push('optimizer.step'), step(...given)) })
  }
  const loaders = ['trainDataloader', 'valDataloader', 'testDataloader', 'predictDataloader'] as const
  const data = Object.assign(new (class extends LightningDataModule {})({}), {
    ...Object.fromEntries(['prepareData', 'setup', 'teardown'].map(note('data'))),
    ...Object.fromEntries(loaders.map((name) => [name, () => (seen.push(`data.${name}`), loaderOf(name === 'trainDataloader' ? 2 : 1))])),
  }) as LightningDataModule
  return { seen, module, data, callback: hooks('callback') as Callback }
}
