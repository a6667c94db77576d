import type { PeerName, Peers } from '../setup/index.ts'
import type { Precision, Workload } from '../workloads/index.ts'
import type { Contender } from './contender.ts'
import { captured, eager } from './leyden.ts'
import { lightning, tensorflow, tensorflowJs } from './others.ts'
import { pytorch } from './pytorch.ts'

export type { Contender, Kind } from './contender.ts'
export { drawTask } from './draw.ts'
export { profiled } from './leyden.ts'
export { torchModes } from './pytorch.ts'

/** What runs a workload: Leyden first. Peers other than PyTorch compute in float32 only; on mlp Leyden without capture is compared too. */
export function contendersOf(workload: Workload, precision: Precision, peers: Peers): Contender[] {
  const others: Record<PeerName, (path: string) => Contender[]> = {
    pytorch: (python) => pytorch(python, workload, precision),
    lightning: (python) => (precision === 'float32' ? [lightning(python)] : []),
    tensorflow: (python) => (precision === 'float32' ? [tensorflow(python)] : []),
    // Its wasm backend has no gradient of a convolution's filter, and takes minutes for the others.
    tfjs: (packages) => (precision === 'float32' && workload.name === 'mlp' ? tensorflowJs(packages) : []),
  }
  const own = workload.name === 'mlp' && precision === 'float32' ? [captured, eager] : [captured]
  return [...own, ...Object.entries(peers).flatMap(([name, path]) => others[name as PeerName](path))]
}
