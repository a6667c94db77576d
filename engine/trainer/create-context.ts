import type { LightningDataModule, LightningModule } from '../module/index.ts'
import { randomState } from '../tensor/index.ts'
import type { Command } from '../terminal/index.ts'
import { attachedCallbacks } from './callbacks/attached.ts'
import type { Callback } from './callbacks/callback.ts'
import { Steps } from './capture/steps.ts'
import { HookCaller } from './hook-caller.ts'
import { LogConnector } from './log-connector.ts'
import { DataWait } from './loops/data-wait.ts'
import { precisionOf } from './precision.ts'
import { MonitorCheck } from './monitor-check.ts'
import type { StepProfiler } from './profile/step-profiler.ts'
import type { LiveControl } from './control/index.ts'
import type { Counters, RunContext } from './run-context.ts'
import { singleDevice } from './strategy.ts'
import type { Trainer } from './trainer.ts'

interface Parts {
  trainer: Trainer
  command: Command
  module: LightningModule
  data: LightningDataModule | null
  counters: Counters
  control: LiveControl
  profiler: StepProfiler | null
  /** Default: all that options and module have. */
  callbacks?: Callback[]
}

/** What the loops of one command share, before anything of it runs. */
export function createContext({ trainer, command, module, data, counters, control, profiler, callbacks: given }: Parts): RunContext {
  const { options } = trainer
  const callbacks = given ?? attachedCallbacks(command, options, module)
  const hooks = new HookCaller(trainer, module, callbacks, profiler)
  const notice = (text: string) => hooks.notify('onNotice', text)
  const log = new LogConnector(options.loggers, counters, notice, profiler)
  const steps = new Steps(options, module, log, notice, profiler)
  const owners = { trainer, options, module, data, callbacks, hooks, log, steps, profiler, counters, control }
  const found = { optimizers: [], scaler: null, schedulers: [], sources: [], trainSource: null, dataWait: new DataWait() }
  const place = { epochDraws: randomState(), resumed: null, monitorCheck: new MonitorCheck() }
  return { ...owners, ...found, ...place, precision: precisionOf(options.precision), strategy: singleDevice }
}
