import os from 'node:os'
import {
  findKernels,
  kernelFailure,
  kernelMode,
  prebuiltProblem,
  prefersOwn,
  probeKernels,
  processorName,
  readChoices,
  type InstalledKernels,
  type KernelChoice,
} from '../runtime/index.ts'
import type { Finding } from './preflight.ts'

type Found = Omit<Finding, 'name'>

/** What of Leyden's own kernels is in use here, and why not more: without them everything works, slower. */
export async function describeKernels(): Promise<Found> {
  if (kernelMode() === 'off') return { status: 'ok', message: "off, by LEYDEN_KERNELS: TensorFlow's are used" }
  const kernels = findKernels()
  return kernels ? describeFound(kernels) : describeMissing()
}

async function describeFound(kernels: InstalledKernels): Promise<Found> {
  const probe = await probeKernels(kernels)
  if ('problem' in probe)
    return { status: 'warning', message: `${originOf(kernels)}, and TensorFlow's are used: ${probe.problem}`, remedy: probe.remedy }
  const lines = [`${probe.set}, ${os.availableParallelism()} threads, ${originOf(kernels)}`, ...useOf(kernels)]
  const failure = kernels.origin === 'prebuilt' ? kernelFailure() : null
  if (failure) return { status: 'warning', message: [...lines, `not built here: ${failure.trim()}`].join('\n'), remedy: otherCompiler }
  return { status: 'ok', message: lines.join('\n') }
}

const originOf = ({ origin, compiler }: InstalledKernels): string =>
  origin === 'built' ? `built here by ${compiler}` : `prebuilt by ${compiler}`

const otherCompiler = 'Try another C compiler: CC=clang'

function describeMissing(): Found {
  const failure = kernelFailure()
  const problem = prebuiltProblem()
  const prebuilt = problem ? ` Those that came with Leyden can't be used: ${problem}.` : ''
  if (failure)
    return {
      status: 'warning',
      message: `could not be built, and TensorFlow's are used.${prebuilt} ${failure.trim()}`,
      remedy: otherCompiler,
    }
  return {
    status: problem ? 'warning' : 'ok',
    message: `not built: TensorFlow's are used, and take longer.${prebuilt}`,
    remedy: 'They are built at the next training where a C compiler (gcc, clang) is found.',
  }
}

function useOf({ choices }: InstalledKernels): string[] {
  const layers = 'recurrent layers, GELU, norms, attention, cross-entropy and updates by their own'
  if (kernelMode() === 'on') return ['all used wherever they fit, by LEYDEN_KERNELS']
  const measured = [...readChoices(choices).values()].filter(({ key }) => key.startsWith(`${processorName()},`))
  if (measured.length === 0) return [layers, 'convolutions and products where they turn out to be faster: nothing was measured yet']
  const ops = Map.groupBy(measured, opOf)
  return [
    layers,
    ...[...ops].sort().map(([op, choices]) => `${op}: own in ${choices.filter(prefersOwn).length} of ${choices.length} shapes`),
  ]
}

/** As TensorFlow names it: the key of a choice has the own op's name after the processor. */
const opOf = ({ key }: KernelChoice): string => /: Leyden(\w+)/.exec(key)?.[1] ?? key
