import { expect, test } from 'vitest'
import { levelOf } from '../../engine/host/output-level.ts'

test.each([
  ['WARNING: All log messages before absl::InitializeLog() is called are written to STDERR', null],
  ['I0000 00:00:1795850471.715147    2286 port.cc:153] oneDNN custom operations are on. You may see slightly different results', null],
  [
    'I0000 00:00:1795850471.74    2286 cpu_feature_guard.cc:227] This TensorFlow binary is optimized to use available CPU instructions',
    null,
  ],
  ['To enable the following instructions: AVX512F FMA, in other operations, rebuild TensorFlow with the appropriate compiler flags.', null],
  ['I0000 00:00:1795850471.715147    2286 xla.cc:21] Compiled cluster', 'debug'],
  ['W0000 00:00:1795850471.715147    2286 gpu_device.cc:2431] Cannot dlopen some GPU libraries.', 'warning'],
  ['E0000 00:00:1795850471.715147    2286 cuda_dnn.cc:8579] Unable to register cuDNN factory', 'warning'],
  ['WARNING: the plugin says so', 'warning'],
  ['nan', 'warning'],
])('of %s the level is %s', (line, level) => {
  expect(levelOf('stderr', line)).toBe(level)
})

test('what is printed to standard output is kept, whatever it is', () => {
  expect(levelOf('stdout', 'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR')).toBe('info')
})
