import type { PeerName, Peers } from '../setup/index.ts'
import type { Precision, Workload } from '../workloads/index.ts'
import type { Contender } from './contender.ts'
import { captured, eager, stock } from './leyden.ts'
import { lightning, tensorflow, tensorflowJs } from './others.ts'
import { pytorch } from './pytorch.ts'

export type { Contender, Kind } from './contender.ts'
export { drawTask } from './draw.ts'
export { profiled } from './leyden.ts'
export { ranks } from './ranks.ts'
export { torchModes } from './pytorch.ts'

/**
 * What runs a workload: Leyden first. Others than PyTorch compute in float32 only: Leyden without its own kernels, on mlp without capture,
 * and the other peers.
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
    ...(precision === 'float32' ? variantsOf(workload) : []),
    ...Object.entries(peers).flatMap(([name, path]) => others[name as PeerName](path)),
  ]
}

function variantsOf({ name }: Workload): Contender[] {
  if (name === 'overhead') return [] // there is nothing in it that has an own kernel
  return name === 'mlp' ? [eager, stock] : [stock]
}
