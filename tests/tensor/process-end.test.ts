import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

test('a process that used TensorFlow ends by itself with exit code 0', () => {
  const door = new URL('../../engine/tensor/index.ts', import.meta.url).href
  const program = `import { tf } from ${JSON.stringify(door)}; tf.ones([2]).print()`
  const { status, signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  expect({ status, signal }).toEqual({ status: 0, signal: null })
  expect(stdout).toContain('[1, 1]')
})
