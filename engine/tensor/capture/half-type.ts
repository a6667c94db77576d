import { readFileSync } from 'node:fs'
import { currentRuntime } from '../backend.ts'
import { TensorScope } from '../tensor-scope.ts'
import { tf } from '../tfjs.ts'
import type { HalfType } from '../tensorflow/config-proto.ts'
import { capture } from './trace.ts'

const size = 64

/**
 * What a matrix of this value, times itself, has in each place. bfloat16 has 8 bits of precision, so it rounds the value to 1; float16 ends
 * at 65504. That float16 rounds proves nothing on a GPU, which may round float32 as well.
 */
const probes: Record<HalfType, { value: number; gives: number }> = {
  bfloat16: { value: 1 + 2 ** -9, gives: size },
  float16: { value: 300, gives: Infinity },
}

/**
 * Whether captured steps can multiply in `type` here. TensorFlow doesn't say: it leaves the graph as it is where it can't. Its rewriter
 * has bfloat16 for processors and float16 for GPUs alone.
 */
export async function computesIn(type: HalfType): Promise<boolean> {
  const hasGpu = currentRuntime()
    .devices()
    .some(({ kind }) => kind === 'gpu')
  return hasGpu === (type === 'float16') && multipliesIn(type)
}

/** Whether a captured step that is told so multiplies in `type`, be it emulated. */
async function multipliesIn(type: HalfType): Promise<boolean> {
  const scope = new TensorScope()
  const { value, gives } = probes[type]
  const values = scope.run(() => tf.ones([size, size]).mul(value))
  const product = capture(([given]) => [tf.matMul(given! as never, given! as never)], [values], { halfType: type })
  try {
    const [result] = await product.run([values], scope)
    return result!.dataSync()[0] === gives
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
