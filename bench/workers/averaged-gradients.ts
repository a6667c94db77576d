import type { Callback, LightningModule, Trainer } from '../../engine/index.ts'
import { initProcessGroup } from '../../engine/tensor/index.ts'
import type { Part } from '../task.ts'

/** Joins the part's group, in which all start with rank 0's weights and step by the mean of their gradients: one reduction a step. */
export async function averagedGradients(model: LightningModule, { group: name, rank, worldSize }: Part): Promise<Callback> {
  const group = await initProcessGroup({ name: name!, rank, worldSize })
  group.broadcast(model.parameters())
  return {
    onAfterBackward({ optimizers }: Trainer) {
      for (const optimizer of optimizers) {
        const means = group.allReduce([...optimizer.gradients.values()], { op: 'mean' })
        optimizer.gradients = new Map([...optimizer.gradients.keys()].map((parameter, index) => [parameter, means[index]!]))
      }
    },
  }
}
