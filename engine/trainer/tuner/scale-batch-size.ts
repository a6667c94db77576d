import { refuseUnknown } from '../../errors/index.ts'
import { DataLoader } from '../../data/index.ts'
import { checkSearch, searchBatchSize, type BatchSizeFinding, type BatchSizeSearch } from './batch-size-search.ts'
import { requireMember, type Member } from './member.ts'
import { isOutOfMemory, withinMemory } from './out-of-memory.ts'
import { tryTraining, type Surroundings } from './trial.ts'

export interface ScaleBatchSizeOptions extends Partial<BatchSizeSearch> {
  /** Steps that each size is tried with. Default 3. */
  stepsPerTrial?: number
  /** The field or hyper-parameter that has the batch size. Default `batchSize`. */
  batchArgName?: string
}

export type CompleteScaleBatchSizeOptions = Required<ScaleBatchSizeOptions>

const defaults: CompleteScaleBatchSizeOptions = {
  mode: 'power',
  stepsPerTrial: 3,
  initVal: 2,
  maxTrials: 25,
  batchArgName: 'batchSize',
  margin: 0.05,
  maxVal: 8192,
}

/** Throws where an option can't be. */
export function completeScaleBatchSize(options: ScaleBatchSizeOptions): CompleteScaleBatchSizeOptions {
  refuseUnknown('The batch-size finder', options, Object.keys(defaults))
  const complete = { ...defaults, ...options }
  checkSearch(complete)
  return complete
}

/** Trains a few steps with larger and larger batches until memory fails, and puts everything back but the batch size, which becomes the found one. */
export async function findBatchSize(surroundings: Surroundings, options: CompleteScaleBatchSizeOptions): Promise<BatchSizeFinding> {
  const member = batchSizeOf(surroundings, options.batchArgName)
  const before = member.get()
  let found: number | null = null
  try {
    const finding = await searchBatchSize(options, samplesOf(surroundings), async (batchSize) => {
      member.set(batchSize)
      return fits(surroundings, options.stepsPerTrial)
    })
    found = finding.batchSize
    return finding
  } finally {
    member.set(found ?? before)
  }
}

export function batchSizeOf({ module, data }: Pick<Surroundings, 'module' | 'data'>, name: string): Member {
  return requireMember([name], module, data, 'Give it one, which trainDataloader reads; or name it by batchArgName.')
}

async function fits(surroundings: Surroundings, steps: number): Promise<boolean> {
  try {
    await tryTraining(surroundings, steps, withinMemory)
    return true
  } catch (error) {
    if (isOutOfMemory(error)) return false
    throw error
  }
}

/** Null where the loader doesn't say. */
function samplesOf({ module, data }: Surroundings): number | null {
  const loader = (data?.trainDataloader ? data : module).trainDataloader?.()
  return loader instanceof DataLoader ? loader.sampler.length : null
}
