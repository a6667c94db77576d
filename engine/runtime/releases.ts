import { LeydenError } from '../errors/index.ts'
import { nvidiaWheels } from './nvidia-wheels.ts'
import type { Release, RuntimeKind, Wheel } from './release.ts'

const version = '2.21.0'
const linuxLibraries = { framework: 'tensorflow/libtensorflow_framework.so.2', library: 'tensorflow/libtensorflow_cc.so.2' }
const macLibraries = { framework: 'tensorflow/libtensorflow_framework.2.dylib', library: 'tensorflow/libtensorflow_cc.2.dylib' }
/** Windows has everything in one library. */
const windowsLibrary = 'tensorflow/python/_pywrap_tensorflow_common.dll'

function tensorflow(name: string, platform: string, sha256: string, bytes: number): Wheel {
  const keep =
    /^tensorflow\/(libtensorflow_(cc|framework)\.(so\.2|2\.dylib)|python\/_pywrap_tensorflow_common\.dll|THIRD_PARTY_NOTICES\.txt)$/
  return { package: name, version, platforms: [platform], sha256, bytes, keep }
}

/** By kind and platform. TensorFlow is built for these and for no others: no CUDA on Windows, nothing for Intel Macs. */
const releases: Record<string, Release> = {
  'cpu linux-x64': {
    kind: 'cpu',
    version,
    ...linuxLibraries,
    diskBytes: 855_000_000,
    wheels: [
      tensorflow(
        'tensorflow-cpu',
        'manylinux_2_27_x86_64',
        '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
        273_829_956,
      ),
    ],
  },
  'cpu linux-arm64': {
    kind: 'cpu',
    version,
    ...linuxLibraries,
    diskBytes: 885_000_000,
    wheels: [
      tensorflow('tensorflow', 'manylinux_2_27_aarch64', '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c', 281_828_020),
    ],
  },
  'cpu darwin-arm64': {
    kind: 'cpu',
    version,
    ...macLibraries,
    diskBytes: 742_000_000,
    wheels: [
      tensorflow('tensorflow', 'macosx_12_0_arm64', '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88', 223_405_849),
    ],
  },
  'cpu win32-x64': {
    kind: 'cpu',
    version,
    framework: windowsLibrary,
    library: windowsLibrary,
    diskBytes: 1_065_000_000,
    wheels: [tensorflow('tensorflow-cpu', 'win_amd64', '6fc992a9c8700e18c178b0525f4e7697e58fce88df0dcb95db4dd3c7ad5f4651', 350_834_051)],
    pythonLibrary: 'python311.dll',
  },
  'cuda linux-x64': {
    kind: 'cuda',
    version,
    ...linuxLibraries,
    diskBytes: 5_598_000_000,
    wheels: [
      ...nvidiaWheels,
      tensorflow('tensorflow', 'manylinux_2_27_x86_64', '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124', 572_440_367),
    ].sort((a, b) => b.bytes - a.bytes),
  },
}

/** The library file names of this platform: framework, library. */
export function libraryNames(platform: NodeJS.Platform = process.platform): { framework: string; library: string } {
  if (platform === 'win32') return { framework: windowsLibrary, library: windowsLibrary }
  return platform === 'darwin' ? macLibraries : linuxLibraries
}

export function findRelease(kind: RuntimeKind, platform = `${process.platform}-${process.arch}`): Release | null {
  return releases[`${kind} ${platform}`] ?? null
}

/** Why there is none, as a sentence and what to do instead. */
export function noRelease(kind: RuntimeKind, platform = `${process.platform}-${process.arch}`): LeydenError {
  if (kind === 'cpu') {
    const known = Object.keys(releases).flatMap((key) => (key.startsWith('cpu ') ? key.slice(4) : []))
    return new LeydenError(`TensorFlow is not built for ${platform}; it is built for ${known.join(', ')}`, {
      remedy: 'Use a machine of one of these kinds, or Leyden as a server on one of them.',
      usage: true,
    })
  }
  return new LeydenError(`TensorFlow with CUDA is built for linux-x64 only, and this is ${platform}`, {
    remedy: platform.startsWith('win32') ? 'Use the cpu runtime, or run Leyden in WSL 2, which is linux-x64.' : 'Use the cpu runtime.',
    usage: true,
  })
}
