import { installRelease } from '../../engine/runtime/install.ts'
import type { Release, Wheel } from '../../engine/runtime/release.ts'

const [root, json, stopAt] = process.argv.slice(2) as [string, string, string]
const plain: Release = JSON.parse(json)
const wheels = plain.wheels.map((wheel): Wheel => ({ ...wheel, keep: new RegExp(wheel.keep) }))

await installRelease({ ...plain, wheels }, root, {
  onProgress({ phase }) {
    if (phase !== stopAt) return
    process.stdout.write(`${phase}\n`)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  },
})
process.stdout.write('installed\n')
