import { expect, test } from 'vitest'
import { crossCompiler, crossRecipe, nameOf, targets } from '../../engine/runtime/kernels/cross/targets.ts'

test('the five platforms are built for', () => {
  expect(targets.map(nameOf).sort()).toEqual(['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-x64'])
})

test.each(targets.map((target) => [nameOf(target), target] as const))(
  '%s: every instruction set, stripped, no path of the build',
  (_, target) => {
    const { objects, linking } = crossRecipe(target)
    const sets = new Set(objects.flatMap(({ object }) => /\.(\w+)\.o$/.exec(object)?.[1] ?? []))
    expect([...sets].sort()).toEqual(target.architecture === 'x64' ? ['avx', 'avx2', 'avx512'] : ['neon'])
    expect(linking).toContain('-s')
    for (const { options } of objects) expect(options.join(' ')).toContain('-ffile-prefix-map=')
    expect(crossCompiler('zig', target, '/cache')).toMatchObject({ first: ['cc', '-target', target.triple] })
  },
)
