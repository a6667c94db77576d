import type { LightningModule } from '../../module/index.ts'
import type { Command } from '../../terminal/index.ts'
import type { ResolvedOptions } from '../options.ts'
import { arrange, savesCheckpoints } from './arrange.ts'
import type { Callback } from './callback.ts'
import { ModelCheckpoint } from './model-checkpoint.ts'
import { ModelSummary } from './model-summary.ts'
import { ProgressBar } from './progress-bar.ts'

/**
 * The callbacks of one command in their order: the options', the module's, and those that the options stand for. As in Lightning, the module's
 * take the place of the options' of the same class.
 */
export function attachedCallbacks(command: Command, options: ResolvedOptions, module: LightningModule): Callback[] {
  const ofModule = (module.configureCallbacks?.() ?? []) as Callback[]
  const classes = new Set<unknown>(ofModule.map(({ constructor }) => constructor).filter((each) => each !== Object))
  const configured = [...options.callbacks.filter(({ constructor }) => !classes.has(constructor)), ...ofModule]
  // A trial run leaves nothing behind.
  const callbacks = options.fastDevRun ? configured.filter((callback) => !savesCheckpoints(callback)) : configured
  if (options.enableProgressBar) callbacks.unshift(new ProgressBar())
  if (command === 'fit' && options.enableCheckpointing && !callbacks.some((callback) => callback instanceof ModelCheckpoint))
    callbacks.push(new ModelCheckpoint())
  if (command === 'fit' && options.enableModelSummary && isShown(callbacks)) callbacks.push(new ModelSummary())
  return arrange(callbacks)
}

/** A summary takes a moment, which it is worth where somebody sees it. */
function isShown(callbacks: Callback[]): boolean {
  return callbacks.some(({ onSummary }) => onSummary) && !callbacks.some((callback) => callback instanceof ModelSummary)
}
