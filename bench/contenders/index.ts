import type { PeerName, Peers } from '../setup/index.ts'
import type { Precision, Workload } from '../workloads/index.ts'
import type { Contender } from './contender.ts'
import { captured, eager, float32, stock } from './leyden.ts'
import { lightning, tensorflow, tensorflowJs } from './others.ts'
import { pytorch } from './pytorch.ts'

export type { Contender, Kind } from './contender.ts'
export { drawTask } from './draw.ts'
export { profiled } from './leyden.ts'
export { ranks } from './ranks.ts'
export { torchModes } from './pytorch.ts'

/**
 * What runs a workload: Leyden first, then as it is without its own kernels, on mlp without capture, and for bf16-mixed in float32. Of the
 * peers others than PyTorch compute in float32 only.
 */
export function contendersOf(workload: Workload, precision: Precision, peers: Peers): Contender[] {
  const others: Record<PeerName, (path: string) => Contender[]> = {
    pytorch: (python) => pytorch(python, workload, precision),
    lightning: (python) => (precision === 'float32' ? [lightning(python)] : []),
    tensorflow: (python) => (precision === 'float32' ? [tensorflow(python)] : []),
    // Its wasm backend has no gradient of a convolution's filter, and takes minutes for the others.
    tfjs: (packages) => (precision === 'float32' && workload.name === 'mlp' ? tensorflowJs(packages) : []),
  }
  return [
    captured,
    ...(precision === 'float32' ? variantsOf(workload) : [float32, stock]),
    ...Object.entries(peers).flatMap(([name, path]) => others[name as PeerName](path)),
  ]
}

function variantsOf({ name }: Workload): Contender[] {
  if (name === 'overhead') return [] // there is nothing in it that has an own kernel
  return name === 'mlp' ? [eager, stock] : [stock]
}
