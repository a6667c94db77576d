import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { callErrors } from './errors.ts'

const call = oc.errors(callErrors)

export const engineInfo = z.object({
  version: z.string(),
  /** Another one after each start of the engine, by which a page knows that what it holds may be old. */
  instance: z.string(),
  home: z.string(),
  hostname: z.string(),
  platform: z.string(),
})
export type EngineInfo = z.infer<typeof engineInfo>

export const finding = z.object({
  name: z.string(),
  status: z.enum(['ok', 'warning', 'error']),
  message: z.string(),
  remedy: z.string().nullable(),
  /** What the interface can do about it by itself. */
  fix: z.enum(['installRuntime']).nullable(),
})
export type Finding = z.infer<typeof finding>

export const device = z.object({ id: z.string(), name: z.string(), type: z.string() })
export type Device = z.infer<typeof device>

/** What the machine does at a moment. A reading that can't be had is null, never invented. */
export const deviceReading = z.object({
  time: z.number(),
  /** Share of all processors that was busy since the reading before. */
  processorLoad: z.number().nullable(),
  memoryUsedBytes: z.number(),
  memoryBytes: z.number(),
  /** On the disk of the home folder. */
  diskFreeBytes: z.number(),
  diskBytes: z.number(),
})
export type DeviceReading = z.infer<typeof deviceReading>

export const installProgress = z.object({ message: z.string(), fraction: z.number().nullable() })
export type InstallProgress = z.infer<typeof installProgress>

export const machine = {
  info: call.output(engineInfo),
  /** What is right and wrong with this machine. */
  preflight: call.output(z.array(finding)),
  /** Fetches TensorFlow. Leaving the stream doesn't end it; a second call follows the first. */
  installRuntime: call.output(eventIterator(installProgress)),
}

export const devices = {
  /** Empty before TensorFlow is on disk. */
  list: call.output(z.array(device)),
  /** Every two seconds. */
  watch: call.output(eventIterator(deviceReading)),
}
