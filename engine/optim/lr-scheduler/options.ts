import { LeydenError, refuseUnknown } from '../../errors/index.ts'

/** A number that each group may have its own of. */
export type PerGroup<T> = T | T[]

export const ofGroup = <T>(value: PerGroup<T>, group: number): T => (Array.isArray(value) ? value[group]! : value)

/** `options` over `defaults`. Throws where there is one that `defaults` doesn't name, or a required one is missing. */
export function complete<Options extends object>(
  name: string,
  defaults: Options,
  given: object,
  required: (keyof Options & string)[] = [],
): Options {
  refuseUnknown(`lrScheduler.${name}`, given, Object.keys(defaults))
  const options = { ...defaults, ...given }
  for (const option of required) {
    if (options[option] === undefined) throw new LeydenError(`lrScheduler.${name} needs ${option}.`, { remedy: `Pass { ${option}: ... }.` })
  }
  return options
}

/** Throws unless these are whole numbers of at least 1. */
export function checkCounts(name: string, counts: Record<string, unknown>): void {
  for (const [option, value] of Object.entries(counts)) {
    if (Number.isInteger(value) && (value as number) >= 1) continue
    const remedy =
      value === Infinity ? 'Bound the run by maxEpochs or maxSteps, and give the loader a length, so that it is known.' : undefined
    throw new LeydenError(`lrScheduler.${name}: ${option} is ${String(value)}; it must be a whole number of at least 1.`, { remedy })
  }
}
