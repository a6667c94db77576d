import { currentRuntime } from '../backend.ts'
import { TensorScope } from '../tensor-scope.ts'
import { tf } from '../tfjs.ts'
import type { HalfType } from '../tensorflow/half-type.ts'
import { capture } from './trace.ts'

const size = 64
/** A matrix of it, times itself, has infinity in each place where float16, which ends at 65504, is what products are computed in. */
const large = 300

/** Whether captured steps can multiply in `type` here: in bfloat16 on processors, in float16 on GPUs. */
export async function computesIn(type: HalfType): Promise<boolean> {
  const hasGpu = currentRuntime()
    .devices()
    .some(({ kind }) => kind === 'gpu')
  return hasGpu === (type === 'float16') && (type === 'bfloat16' || multipliesInFloat16())
}

/** Whether a captured step that is told so does. TensorFlow's rewriter leaves the graph as it is where it can't, without a word. */
async function multipliesInFloat16(): Promise<boolean> {
  const scope = new TensorScope()
  const values = scope.run(() => tf.ones([size, size]).mul(large))
  const product = capture(([given]) => [tf.matMul(given! as never, given! as never)], [values], { halfType: 'float16' })
  try {
    const [result] = await product.run([values], scope)
    return result!.dataSync()[0] === Infinity
  } finally {
    product.dispose()
    scope.close()
  }
}
