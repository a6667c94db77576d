import type { RunConfig, TrainerConfig } from '../worker/index.ts'

/** A configuration in the making: what was given explicitly. */
export type GivenConfig = Omit<RunConfig, 'hparams' | 'trainer' | 'seed'> &
  Partial<Pick<RunConfig, 'hparams' | 'seed'>> & { trainer?: TrainerConfig }

export const defaultSeed = 1

/**
 * The configuration of a run: what was given, on top of the run that it goes on from or whose weights it uses, on top of the
 * defaults. So `--max-epochs 20 --resume last` repeats nothing else. An option given as `undefined` goes back to its default; one
 * that wasn't given stays.
 */
export function completeConfig(given: GivenConfig, parent: RunConfig | undefined): RunConfig {
  const base = parent && (given.command === 'fit' ? parent : { ...parent, journal: undefined, testAfterFit: undefined, output: undefined })
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as GivenConfig
  const { journal = [], ...chosen } = { ...base, ...named }
  return {
    ...chosen,
    ...(journal.length > 0 && { journal }),
    seed: given.seed ?? parent?.seed ?? defaultSeed,
    hparams: { ...parent?.hparams, ...given.hparams },
    trainer: { ...parent?.trainer, ...given.trainer },
  }
}
