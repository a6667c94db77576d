import type { MessagePort } from 'node:worker_threads'
import type { ErrorReport } from '../../errors/index.ts'
import type { Field } from '../collate.ts'
import type { Pass } from '../sample.ts'

/** What a thread is started with. */
export interface ThreadData {
  /** Tells the thread apart from all others: it makes no tensors. */
  purpose: 'leyden-samples'
  module: string
  options: unknown
  port: MessagePort
}

/** A batch to make. */
export interface Job {
  id: number
  /** The buffer to make it in: one whose batch was taken. */
  slot: number
  numbers: Int32Array
  pass: Pass
}

/** The fields lie in shared memory: nothing but their descriptions is copied. */
export type Answer = { id: number; fields: Field[] } | { id: number; error: ErrorReport }
