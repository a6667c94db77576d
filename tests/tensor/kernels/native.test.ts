import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { findCompiler } from '../../../engine/runtime/kernels/compiler.ts'
import { instructionSets, recipeFor, sourceFolder } from '../../../engine/runtime/kernels/sources.ts'

const run = promisify(execFile)
const folder = mkdtempSync(path.join(os.tmpdir(), 'leyden-kernels-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const compiler = await findCompiler()
const recipe = recipeFor()

/** The kernels without what registers them with TensorFlow. */
const ofKernels = recipe?.objects.filter(({ source }) => !/tensorflow|-ops\.c|library\.c/.test(source)) ?? []

async function works(flags: string[]): Promise<boolean> {
  const program = path.join(folder, `trial${flags.join('')}`)
  writeFileSync(`${program}.c`, 'int main(void) { return 0; }')
  return run(compiler!.program, [...flags, `${program}.c`, '-o', program])
    .then(() => run(program))
    .then(
      () => true,
      () => false,
    )
}

/** Builds the harness with `flags` and returns its path. */
async function build(name: string, flags: string[], objects = ofKernels): Promise<string> {
  const place = (file: string) => path.join(folder, `${name}-${file}`)
  for (const { source, object, options } of objects)
    await run(compiler!.program, [...options, ...flags, '-c', path.join(sourceFolder, source), '-o', place(object)])
  const harness = path.join(import.meta.dirname, 'harness.c')
  const parts = objects.map(({ object }) => place(object))
  await run(compiler!.program, [...flags, '-O1', '-pthread', '-I', sourceFolder, harness, ...parts, '-lm', '-o', place('harness')])
  return place('harness')
}

const plain = compiler && recipe ? test : test.skip

plain('the sources compile without a warning', { timeout: 400_000 }, async () => {
  for (const { source, options } of recipe!.objects) {
    const flags = [...options, '-O1', '-Wall', '-Wextra', '-Werror', '-Wno-unknown-pragmas', '-fsyntax-only']
    await run(compiler!.program, [...flags, path.join(sourceFolder, source)])
  }
})

plain(
  'the same threads give the same bits, and all but the gradient of filters gives them for any number of threads',
  { timeout: 400_000 },
  async () => {
    const harness = await build('plain', ['-O1'])
    const sums = async (threads: number) => (await run(harness, [String(threads)])).stdout.trim().split(' ')
    const one = await sums(1)
    for (const threads of [1, 3]) expect(await sums(threads)).toEqual(await sums(threads))
    expect((await sums(3))[0]).toBe(one[0])
  },
)

const sets = Object.keys(instructionSets[process.arch] ?? {})

plain('each instruction set of this processor gives the same sums, and those of others are refused', { timeout: 120_000 }, async () => {
  const harness = await build('sets', ['-O1'])
  const sum = async (set: string) => Number((await run(harness, ['2', set])).stdout.split(' ')[2])
  const known = await Promise.allSettled(sets.map(sum))
  const sums = known.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  expect(sums.length).toBeGreaterThan(0)
  for (const each of sums) expect(each / sums[0]!).toBeCloseTo(1, 4)
  for (const each of known) if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 4 })
  await expect(sum('none')).rejects.toMatchObject({ code: 4 })
})

/** Vectors of other widths than this processor's are computed in parts: slowly, and the same. */
plain('vectors of each width give the same sums', { timeout: 400_000 }, async () => {
  const widths: Record<string, string[]> = { baseline: [], avx512: ['-D__AVX512F__', '-Wno-psabi'] }
  const sums = async (harness: string) => Number((await run(harness, ['2'])).stdout.split(' ')[2])
  const expected = await sums(await build('own', ['-O1']))
  for (const [set, flags] of Object.entries(widths)) {
    const sources = [...new Set(ofKernels.map(({ source }) => source))].filter((source) => source !== 'processor.c')
    const generic = sources.map((source) => ({ source, object: `${path.basename(source)}.o`, options: ['-std=gnu11', '-I', sourceFolder] }))
    const harness = await build(set, ['-O1', ...flags, `-DSET=${set}`], generic)
    expect((await sums(harness)) / expected).toBeCloseTo(1, 4)
  }
})

const sanitizers = ['-fsanitize=address,undefined', '-fsanitize=thread']
for (const sanitizer of sanitizers) {
  const flags = [sanitizer, '-fno-sanitize-recover=all', '-O1', '-g']
  const sanitized = compiler && recipe && (await works(flags)) ? test : test.skip
  sanitized(`${sanitizer} finds nothing`, { timeout: 600_000 }, async () => {
    const { stderr } = await run(await build(sanitizer.replaceAll(/\W/g, ''), flags), ['3'])
    expect(stderr).toBe('')
  })
}
