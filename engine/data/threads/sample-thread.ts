/** A thread that makes batches of a module's samples, in buffers that it shares and uses again. */
import { registerHooks } from 'node:module'
import { workerData } from 'node:worker_threads'
import { describeError } from '../../errors/index.ts'
import { resolveOwnPackages } from '../../plugin-files/index.ts'
import { makeFields } from '../make-fields.ts'
import { openSamples } from '../open-samples.ts'
import type { Answer, Job, ThreadData } from './messages.ts'

registerHooks({ resolve: resolveOwnPackages }) // a thread has no part in those of its process

const { module, options, port } = workerData as ThreadData
const samples = openSamples(module, options)
samples.catch(() => {}) // each job tells it
const buffers = new Map<number, SharedArrayBuffer>()

port.on('message', (job: Job) => void answer(job).then((message) => port.postMessage(message)))

async function answer({ id, slot, numbers, pass }: Job): Promise<Answer> {
  try {
    return { id, fields: makeFields(await samples, numbers, pass, (bytes) => bufferOf(slot, bytes)) }
  } catch (error) {
    return { id, error: describeError(error) }
  }
}

function bufferOf(slot: number, bytes: number): SharedArrayBuffer {
  const before = buffers.get(slot)
  if (before && before.byteLength >= bytes) return before
  const buffer = new SharedArrayBuffer(bytes)
  buffers.set(slot, buffer)
  return buffer
}
