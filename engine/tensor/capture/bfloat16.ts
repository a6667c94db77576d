import { readFileSync } from 'node:fs'
import { currentRuntime } from '../backend.ts'
import { TensorScope } from '../tensor-scope.ts'
import { tf } from '../tfjs.ts'
import { capture } from './trace.ts'

/** Whether captured steps can multiply in bfloat16 here. TensorFlow doesn't say: it leaves the graph as it is where it can't. */
export async function computesBfloat16(): Promise<boolean> {
  if (
    currentRuntime()
      .devices()
      .some(({ kind }) => kind === 'gpu')
  )
    return false // not tried yet
  const scope = new TensorScope()
  const size = 64
  // bfloat16 has 8 bits of precision, so it rounds this to 1.
  const values = scope.run(() => tf.ones([size, size]).mul(1 + 2 ** -9))
  const product = capture(([given]) => [tf.matMul(given! as never, given! as never)], [values], { bfloat16: true })
  try {
    const [result] = await product.run([values], scope)
    return result!.dataSync()[0] === size
  } finally {
    product.dispose()
    scope.close()
  }
}

/** Whether bfloat16 takes longer than float32 here: without AVX-512 oneDNN has no kernels for it, and TensorFlow's others are slow. */
export function emulatesBfloat16(): boolean {
  if (process.arch !== 'x64' || process.platform !== 'linux') return false // nothing says it
  return !/\bavx512f\b/.test(readFileSync('/proc/cpuinfo', 'utf8'))
}
