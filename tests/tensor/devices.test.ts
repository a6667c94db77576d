import os from 'node:os'
import { expect, test } from 'vitest'
import { listDevices, startRuntime, tf } from '../../engine/tensor/index.ts'

test("the processor is always among the devices, with its own name and the machine's memory", () => {
  expect(listDevices()).toContainEqual({ id: 'cpu:0', kind: 'cpu', name: os.cpus()[0]!.model, memoryBytes: os.totalmem() })
})

test('devices are processors and GPUs, each once', () => {
  const ids = listDevices().map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { kind, id } of listDevices()) expect(id).toMatch(kind === 'cpu' ? /^cpu:\d+$/ : /^gpu:\d+$/)
})

test('the runtime starts once, and TensorFlow.js computes on it', () => {
  const runtime = startRuntime()
  expect(startRuntime()).toBe(runtime)
  expect(runtime).toMatchObject({ name: 'tensorflow', version: expect.stringMatching(/^2\./) })
  expect(tf.getBackend()).toBe('tensorflow')
})

test.skipIf(listDevices().some(({ kind }) => kind === 'gpu'))('asking for a GPU where there is none is refused', () => {
  expect(() => startRuntime({ accelerator: 'gpu' })).toThrow('accelerator gpu was asked for, and TensorFlow finds no GPU')
})
