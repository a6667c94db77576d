/**
 * Draws what all engines start from: `node draw.ts TASK` writes initial.safetensors and samples.safetensors into the task's folder, and
 * answers whether this processor has instructions for the task's precision.
 */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { encodeSafetensors, type StoredTensor } from '../../engine/checkpoint/index.ts'
import { namedVariables, torchLayout, type NamedVariable } from '../../engine/nn/index.ts'
import { multipliesBfloat16 } from '../../engine/tensor/index.ts'
import type { Support, Task } from '../task.ts'
import type { Precision } from '../workloads/index.ts'
import type { Samples } from '../workloads/workload.ts'
import { loadWorkload } from './leyden-workload.ts'

/** In PyTorch's layout. */
function storeVariable({ name, variable }: NamedVariable): [string, StoredTensor] {
  const layout = torchLayout(variable)
  const tensor = layout ? variable.transpose(layout) : variable
  return [name, { dtype: tensor.dtype === 'int32' ? 'I32' : 'F32', shape: tensor.shape, values: tensor.dataSync() }]
}

function storeSamples(name: string, { values, shape }: Samples): [string, StoredTensor] {
  const count = values.length / shape.reduce((product, extent) => product * extent, 1)
  return [name, { dtype: values instanceof Int32Array ? 'I32' : 'F32', shape: [count, ...shape], values }]
}

const supportOf = (precision: Precision): Support => (precision === 'float32' || multipliesBfloat16() ? 'native' : 'emulated')

const task = JSON.parse(process.argv[2]!) as Task
const { samples, model } = await loadWorkload(task)
const write = (name: string, tensors: [string, StoredTensor][]) =>
  writeFileSync(path.join(task.folder, name), encodeSafetensors(new Map(tensors)))
write('initial.safetensors', namedVariables(model().net).map(storeVariable))
write(
  'samples.safetensors',
  Object.entries(samples()).map(([name, field]) => storeSamples(name, field)),
)
process.stdout.write(JSON.stringify(supportOf(task.precision)))
