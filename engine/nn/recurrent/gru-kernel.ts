import type { Tensor } from '@tensorflow/tfjs'
import { attribute, defineOperation, runOp, runOp1, tf } from '../../tensor/index.ts'
import { lastStep, shifted, weightGradient } from './all-steps.ts'

const biasAttributes = [attribute.type('T', 'float32'), attribute.string('data_format', 'NHWC')]

/** The steps of gru-steps.ts as one op, and their gradient as another. Only the gradient reads the last result: gates. */
const run = defineOperation<object>({
  name: 'LeydenGruKernel',
  forward: (run, { gates, weight, bias, hidden }) => run('LeydenGru', [], [gates!, weight!, bias!, hidden!], 2),
  inputsToSave: ['weight', 'hidden'],
  outputsToSave: [true, true],
  gradient: (dys, [weight, hidden, hiddens, values]) => {
    const [dHiddens] = dys as Tensor[]
    const [dGates, dProducts, dHidden] = runOp('LeydenGruGrad', [], [dHiddens!, weight!, hidden!, hiddens!, values!], 3)
    return {
      gates: () => dGates!.clone(),
      weight: () => weightGradient(dProducts!, shifted(hidden!, hiddens!)),
      bias: () => runOp1('BiasAddGrad', biasAttributes, [dProducts!]),
      hidden: () => dHidden!.clone(),
    }
  },
})

/** As `gruSteps`. */
export function gruByKernel(gates: Tensor, weight: Tensor, bias: Tensor | null, hidden: Tensor): { output: Tensor; last: Tensor[] } {
  const output = run({ gates, weight, bias: bias ?? tf.zeros([weight.shape[0]!]), hidden }, {})
  return { output, last: [lastStep(output)] }
}
