import { ensureNpmPackages } from './npm.ts'
import { ensurePython } from './python.ts'

export const peerNames = ['pytorch', 'lightning', 'tensorflow', 'tfjs'] as const
export type PeerName = (typeof peerNames)[number]

/** Where each of the peers is: a Python that has it, or a folder of packages. */
export type Peers = Partial<Record<PeerName, string>>

const torch = { name: 'pytorch', requirements: ['torch==2.15.0', 'lightning==2.6.6', 'safetensors==0.8.0', 'numpy==2.4.6'] }

/** In an environment of its own: Lightning, which loads TensorBoard where it finds it, starts later beside TensorFlow. */
const tensorflow = {
  name: 'tensorflow',
  requirements: [process.platform === 'darwin' ? 'tensorflow==2.21.0' : 'tensorflow-cpu==2.21.0', 'safetensors==0.8.0', 'numpy==2.4.6'],
}

const tfjs = { name: 'tfjs', requirements: ['@tensorflow/tfjs@4.22.0', '@tensorflow/tfjs-backend-wasm@4.22.0'] }

/** Has the peers that are asked for, made at the first call. `say` is told what takes minutes. Throws LeydenError where that fails. */
export async function ensurePeers(names: readonly PeerName[], say: (text: string) => void): Promise<Peers> {
  const peers: Peers = {}
  const ensure: Record<PeerName, () => Promise<string>> = {
    pytorch: () => ensurePython(torch, say),
    lightning: () => ensurePython(torch, say),
    tensorflow: () => ensurePython(tensorflow, say),
    tfjs: () => ensureNpmPackages(tfjs, say),
  }
  for (const name of names) peers[name] = await ensure[name]()
  return peers
}
