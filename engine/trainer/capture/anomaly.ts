import { LeydenError } from '../../errors/index.ts'
import type { LightningModule } from '../../module/index.ts'
import { namedModules } from '../../nn/index.ts'
import { isTaped, withoutNaN } from '../../tensor/index.ts'
import { aroundLayers, type AroundLayer } from '../around-layers.ts'

/**
 * Runs a step with each operation by itself. Throws a LeydenError at the first that gives NaN, with the layer that it is part of; a
 * gradient's is the layer that made what it is computed from.
 */
export function withoutAnomaly<T>(step: string, module: LightningModule, run: () => T): T {
  const layers: string[] = []
  const layerOf = new Map<number, string>()
  const enter: AroundLayer = ({ name }, _given, call) => {
    layers.push(name)
    try {
      return call()
    } finally {
      layers.pop()
    }
  }
  // Forward, all that leads to the loss is taped.
  const inGradient = () => step === 'trainingStep' && !isTaped()
  const behind = (inputs: number[]) => inputs.map((id) => layerOf.get(id)).findLast((layer) => layer !== undefined)
  const watch = {
    made(results: number[], inputs: number[]) {
      const layer = layers.at(-1) ?? (inGradient() ? behind(inputs) : undefined)
      if (layer !== undefined) for (const id of results) layerOf.set(id, layer)
    },
    describe(op: string, inputs: number[]) {
      const [layer, source] = [layers.at(-1), inGradient() ? behind(inputs) : undefined]
      if (layer !== undefined) return notANumber(op, step, module, `, in the layer ${layer}`)
      return notANumber(op, step, module, source === undefined ? '' : `, in the gradient of the layer ${source}`)
    },
  }
  return aroundLayers(namedModules(module), enter, () => withoutNaN(run, watch))
}

function notANumber(op: string, step: string, { trainer }: LightningModule, where: string): LeydenError {
  return new LeydenError(`${op} gave NaN in ${step}, at step ${trainer.globalStep} of epoch ${trainer.currentEpoch}${where}.`, {
    member: step,
    remedy: 'Look for a logarithm, a root or a division of 0 there, for NaN in the data, and for gradients that grow from step to step.',
  })
}
