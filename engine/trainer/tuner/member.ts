import { LeydenError } from '../../errors/index.ts'
import type { LightningDataModule, LightningModule } from '../../module/index.ts'

/** A number that the user's classes are made by: a field or a hyper-parameter of the module or of its data. */
export interface Member {
  name: string
  get(): number
  /** Sets it wherever it is. */
  set(value: number): void
}

/** The first of `names` that there is. Throws where there is none. */
export function requireMember(names: string[], module: LightningModule, data: LightningDataModule | null, remedy: string): Member {
  const holders = [module, module.hparams, data, (data as { hparams?: unknown } | null)?.hparams]
  for (const name of names) {
    const owners = holders.filter((holder) => holder instanceof Object && typeof (holder as Values)[name] === 'number') as Values[]
    if (owners.length > 0) return { name, get: () => owners[0]![name]!, set: (value) => setAll(owners, name, value) }
  }
  throw new LeydenError(
    `Neither the module nor its data has ${names.map((name) => `a ${name}`).join(' or ')}, as a field or hyper-parameter.`,
    {
      member: module.constructor.name,
      remedy,
    },
  )
}

type Values = Record<string, number>

function setAll(owners: Values[], name: string, value: number): void {
  for (const owner of owners) owner[name] = value
}
