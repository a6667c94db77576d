import path from 'node:path'
import type { Compiler } from '../compiler.ts'
import { recipeFor, sourceFolder, type Recipe } from '../sources.ts'
import { zigVersion } from './zig.ts'

/** A platform that libraries are built for beforehand, by Node's names. */
export interface Target {
  platform: NodeJS.Platform
  architecture: string
  /** By zig's names, with the oldest system that it runs on: as old as the one that TensorFlow's wheels ask for. */
  triple: string
  linking: string[]
}

/** Nothing of the time or the place of a build is to be in its result. */
const linux = ['-Wl,--build-id=none']
const mac = ['-Wl,-install_name,@rpath/libleyden_kernels.dylib']

export const targets: Target[] = [
  { platform: 'linux', architecture: 'x64', triple: 'x86_64-linux-gnu.2.27', linking: linux },
  { platform: 'linux', architecture: 'arm64', triple: 'aarch64-linux-gnu.2.27', linking: linux },
  { platform: 'darwin', architecture: 'arm64', triple: 'aarch64-macos.12.0', linking: mac },
  { platform: 'darwin', architecture: 'x64', triple: 'x86_64-macos.12.0', linking: mac },
  { platform: 'win32', architecture: 'x64', triple: 'x86_64-windows-gnu', linking: [] },
]

export const nameOf = ({ platform, architecture }: Target): string => `${platform}-${architecture}`

/** The recipe of the target's own compilers, as zig needs it. */
export function crossRecipe({ platform, architecture, linking }: Target): Recipe {
  const recipe = recipeFor(platform, architecture)!
  const objects = recipe.objects.map((object) => ({ ...object, options: [...object.options, ...zigOptions(object.options)] }))
  return { objects, linking: [...recipe.linking, '-s', ...linking] }
}

/** zig switches each feature off that isn't named, and its clang's AVX-512 has the registers of 64 bytes as a feature of its own. */
function zigOptions(options: string[]): string[] {
  const whole = options.includes('-mavx512f') ? ['-mevex512'] : []
  return [...whole, '-g0', '-fno-sanitize=all', `-ffile-prefix-map=${sourceFolder}=`]
}

/** `cache` holds what zig compiles of the platforms' C libraries. */
export function crossCompiler(program: string, { triple }: Target, cache: string): Compiler {
  const environment = { ZIG_GLOBAL_CACHE_DIR: path.join(cache, 'global'), ZIG_LOCAL_CACHE_DIR: path.join(cache, 'local') }
  return { program, first: ['cc', '-target', triple], environment, version: zigVersion }
}
