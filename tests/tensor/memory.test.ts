import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { abandonTape, startRuntime, tf } from '../../engine/tensor/index.ts'

const runtime = startRuntime()

test.each(['eager', 'captured'])('memory is flat over 10,000 training steps that are %s', { timeout: 120_000 }, (way) => {
  // V8's young generation, which may grow to 48 MB by its own plan, is kept small, so that what grows is a leak.
  const flags = ['--expose-gc', '--max-semi-space-size=1']
  const output = execFileSync(process.execPath, [...flags, fileURLToPath(new URL('many-steps.ts', import.meta.url)), way], {
    encoding: 'utf8',
    stdio: 'pipe',
  })
  const growth = JSON.parse(output) as Record<'megabytes' | 'tensors' | 'jsTensors', number[]>
  expect(growth).toMatchObject({ tensors: [0, 0, 0, 0, 0], jsTensors: [0, 0, 0, 0, 0] })
  // Allocators take and give back as they like, but a leak grows in each of the five.
  expect(Math.min(...growth.megabytes)).toBeLessThan(4) // 2 kB a step
})

test('an array of 40 MB that is uploaded and dropped 20 times does not stay', () => {
  const values = new Float32Array(10_000_000)
  const once = () => runtime.deleteTensor(runtime.createTensor([10_000_000], 1, values))
  once()
  const before = process.memoryUsage.rss()
  for (let time = 0; time < 20; time++) once()
  expect((process.memoryUsage.rss() - before) / 1e6).toBeLessThan(100)
})

test('tf.tidy releases what the runtime made for it', () => {
  const before = runtime.tensorCount
  const kept = tf.tidy(() => tf.ones([4]).add(1).mul(3).square())
  expect(runtime.tensorCount).toBe(before + 1)
  kept.dispose()
  expect(runtime.tensorCount).toBe(before)
})

test('what was saved for a backward pass that never came is disposed when the tape is abandoned, and only then', () => {
  const weight = tf.variable(tf.ones([3]))
  const before = tf.memory().numTensors
  const failing = () => {
    weight.square().exp()
    throw new Error('skipped')
  }
  expect(() => tf.variableGrads(failing as never, [weight])).toThrow('skipped')
  expect(tf.memory().numTensors).toBeGreaterThan(before)
  abandonTape()
  expect(tf.memory().numTensors).toBe(before)
  const { grads } = tf.variableGrads(() => weight.square().sum(), [weight])
  expect(Array.from(grads[weight.name]!.dataSync())).toEqual([2, 2, 2])
})
