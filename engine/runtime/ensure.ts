/** What the bootstrap runs before the demo and the tests: `node engine/runtime/ensure.ts`. Silent where TensorFlow and the kernels are here. */
import { describeError, formatError, LeydenError } from '../errors/index.ts'
import { ensureKernels, ensureRuntime, findRuntime, runtimeStatus } from './index.ts'
import { formatBytes } from './space.ts'

try {
  if (!findRuntime()) announce()
  await ensureRuntime()
  await ensureKernels(() => process.stderr.write('Building kernels for this processor ...\n'))
} catch (error) {
  if (!(error instanceof LeydenError)) throw error
  process.stderr.write(`${formatError(describeError(error))}\n`)
  process.exitCode = 1
}

function announce(): void {
  const cpu = runtimeStatus().find(({ kind }) => kind === 'cpu')!
  if (cpu.available) process.stderr.write(`Installing TensorFlow ${cpu.version} (${formatBytes(cpu.downloadBytes)} to fetch) ...\n`)
}
