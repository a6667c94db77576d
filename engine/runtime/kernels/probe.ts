import { kernelSet } from './mode.ts'
import type { InstalledKernels } from './installed.ts'

/** What a library can do on this machine: the instruction set that it will use, of `sets`; or why it can't be used. */
export type KernelProbe = { set: string; sets: string[] } | { problem: string; remedy: string }

/** Asks a library, which needs no TensorFlow for that. A process that is to load TensorFlow loads it first: it must set koffi up before. */
export async function probeKernels({ library, origin }: InstalledKernels): Promise<KernelProbe> {
  const { default: koffi } = await import('koffi')
  try {
    const loaded = koffi.load(library)
    const nameOf = loaded.func('const char* leyden_kernels_set(int index)') as (index: number) => string | null
    const sets: string[] = []
    for (let name = nameOf(0); name; name = nameOf(sets.length)) sets.push(name)
    loaded.unload()
    return choose(sets)
  } catch (error) {
    const remedy = origin === 'built' ? `Delete ${library}, so that it is built anew.` : 'Install Leyden anew.'
    return { problem: `they can't be loaded: ${(error as Error).message}`, remedy }
  }
}

function choose(sets: string[]): KernelProbe {
  const set = kernelSet() ?? sets[0]
  const known = sets.join(', ') || 'none'
  if (set !== undefined && sets.includes(set)) return { set, sets }
  if (set === undefined)
    return {
      problem: 'this processor has none of the instruction sets that they are written for',
      remedy: 'Training works all the same, slower.',
    }
  return { problem: `LEYDEN_KERNELS_SET is ${set}, and they can use ${known} on this processor`, remedy: 'Leave LEYDEN_KERNELS_SET out.' }
}
