import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** Prints the URL of each module that comes in with these. */
function program(entries: string[]): string {
  return `import { registerHooks } from 'node:module'
    registerHooks({ load: (url, context, next) => (console.log(url), next(url, context)) })
    for (const entry of ${JSON.stringify(entries)}) await import(new URL(entry, 'file://${repository}'))`
}

test.each([['engine/host/index.ts'], ['engine/cli/program.ts'], ['engine/cli/doctor.ts'], ['engine/api/index.ts']])(
  '%s loads neither TensorFlow nor the rooms that run plugins',
  (entry) => {
    const { stdout, status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program([entry])], {
      encoding: 'utf8',
    })
    expect(status, stderr).toBe(0)
    const loaded = stdout.split('\n')
    expect(loaded.some((url) => url.endsWith(entry))).toBe(true)
    expect(loaded.filter((url) => /@tensorflow|koffi|engine\/(plugins|trainer|module|tensor|nn)\//.test(url))).toEqual([])
  },
)
