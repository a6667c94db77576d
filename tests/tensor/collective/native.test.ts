import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { findCompiler } from '../../../engine/runtime/kernels/compiler.ts'
import { sourceFolder } from '../../../engine/runtime/kernels/sources.ts'

const run = promisify(execFile)
const folder = mkdtempSync(path.join(os.tmpdir(), 'leyden-ranks-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Threads can be ranks where a lock may belong to an open file. */
const compiler = process.platform === 'linux' ? await findCompiler() : null
const sources = ['all-reduce.c', 'rank-group.c', 'rank-join.c', 'process-memory-posix.c'].map((file) => path.join(sourceFolder, file))
const harness = path.join(import.meta.dirname, 'harness.c')

/** Builds a program, and returns its path. */
async function build(source: string[], flags: string[]): Promise<string> {
  const program = path.join(folder, `${path.basename(source[0]!)}${flags.join('').replaceAll(/\W/g, '')}`)
  await run(compiler!.program, ['-std=gnu11', '-O1', '-g', '-pthread', '-I', sourceFolder, ...flags, ...source, '-o', program])
  return program
}

const works = (flags: string[]) =>
  build([path.join(import.meta.dirname, 'nothing.c')], flags)
    .then(run)
    .then(Boolean, () => false)

for (const sanitizer of ['-fsanitize=address,undefined', '-fsanitize=thread']) {
  const flags = [sanitizer, '-fno-sanitize-recover=all']
  const sanitized = compiler && (await works(flags)) ? test : test.skip
  sanitized(`${sanitizer} finds nothing in ranks that are threads`, { timeout: 600_000 }, async () => {
    const program = await build([harness, ...sources], flags)
    const { stderr } = await run(program, [path.join(folder, 'memory')])
    expect(stderr).toBe('')
  })
}
