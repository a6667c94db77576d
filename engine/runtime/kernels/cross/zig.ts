import { chmod, mkdir, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { LeydenError } from '../../../errors/index.ts'
import { downloadWheel } from '../../pip.ts'
import { findPython } from '../../python.ts'
import type { Wheel } from '../../release.ts'
import { makeStaging, moveIntoPlace, removeAbandoned } from '../../staging.ts'
import { extract, verifyWheel } from '../../wheel.ts'

const version = '0.15.2'

function ziglang(platform: string, sha256: string, bytes: number): Wheel {
  return { package: 'ziglang', version, platforms: [platform], sha256, bytes, keep: /^ziglang\/(zig(\.exe)?$|lib\/)/ }
}

/** By the platform that it runs on. */
const wheels: Record<string, Wheel> = {
  'linux-x64': ziglang('manylinux_2_12_x86_64', '806316453d1ede7174ed3fefb8e5348154629089c3bb5fe812dfd0e172fac130', 93_508_126),
  'linux-arm64': ziglang('manylinux_2_17_aarch64', 'edc0aa60ec964a4cf462d40f68d7de242ddf37fd9a80f2afaee6397059463230', 90_542_084),
  'darwin-arm64': ziglang('macosx_12_0_arm64', 'acae2a9ce67ed249ad68d42c21bc73b5f9d51a33ba5ea42f609f78683e8d9bb7', 92_993_702),
  'darwin-x64': ziglang('macosx_12_0_x86_64', '47af4f85e3e59bd672126cc026d3a01b516cad24b9a9ea075abfe8532f4c6bc1', 97_049_112),
  'win32-x64': ziglang('win_amd64', 'ca80dc9c70dbdfdd9ee51d000de3501a95d33d9782ab9ab9b56f700484ebcd83', 94_052_409),
}

/** What `zig cc` says of itself is its clang's; this names both. */
export const zigVersion = `zig ${version}`

/** The path of the zig program, which has a C compiler and the C libraries of many platforms in it. Fetched by pip where it isn't here. */
export async function ensureZig(root: string, onFetch: () => void): Promise<string> {
  const destination = path.join(root, `zig-${version}`)
  const program = path.join(destination, 'ziglang', process.platform === 'win32' ? 'zig.exe' : 'zig')
  if (!existsSync(program)) {
    onFetch()
    await install(destination, path.relative(destination, program))
  }
  return program
}

async function install(destination: string, program: string): Promise<void> {
  const wheel = wheelHere()
  const root = path.dirname(destination)
  await mkdir(root, { recursive: true })
  await removeAbandoned(root)
  const staging = await makeStaging(destination)
  const folder = path.join(staging, 'zig')
  try {
    const download = { python: await findPython(), folder: path.join(staging, 'download'), log: path.join(root, 'pip.log') }
    const file = await downloadWheel(wheel, download)
    await verifyWheel(file, wheel)
    await extract(file, folder, wheel.keep)
    await chmod(path.join(folder, program), 0o755)
    await moveIntoPlace(folder, destination, (place) => existsSync(path.join(place, program)))
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

function wheelHere(): Wheel {
  const platform = `${process.platform}-${process.arch}`
  const wheel = wheels[platform]
  if (wheel) return wheel
  throw new LeydenError(`The compiler that builds kernels for all platforms has no wheel for ${platform}`, {
    remedy: `Build them on ${Object.keys(wheels).join(', ')}.`,
    usage: true,
  })
}
