import type { Tensor } from '@tensorflow/tfjs'
import { attribute, defineOperation, runOp1, tf } from '../../tensor/index.ts'
import { eachStep, lastStep, matMul, shifted, sigmoidGrad, tanhGrad, transposedOnce, weightGradient } from './all-steps.ts'

const biasAttributes = [attribute.type('T', 'float32'), attribute.string('data_format', 'NHWC')]

/**
 * Steps of a GRU (Cho et al. 2014; gates in PyTorch's order: reset, update, candidate) from the inputs' part of the gates
 * [time, batch, 3 units], weight [3 units, units], bias [3 units] and hidden [batch, units]. Results: hidden states [time, batch, units],
 * and what only the gradient reads: gates, and the hidden state's part of the candidate.
 */
const runGru = defineOperation<object>({
  name: 'LeydenGruSteps',
  forward: (_run, inputs) => tf.tidy(() => runSteps(inputs as Record<string, Tensor>)),
  inputsToSave: ['weight', 'hidden'],
  outputsToSave: [true, true, true, true, true],
  gradient: (dys, [weight, hidden, hiddens, ...gates]) => {
    const before = shifted(hidden!, hiddens!)
    const back = tf.tidy(() => runBack((dys as Tensor[])[0]!, weight!, before, gates))
    return {
      gates: () => back.inputs.clone(),
      weight: () => weightGradient(back.hiddens, before),
      bias: () => runOp1('BiasAddGrad', biasAttributes, [back.hiddens]),
      hidden: () => back.hidden.clone(),
    }
  },
})

function runSteps({ gates, weight, bias, hidden }: Record<string, Tensor>): Tensor[] {
  const columns = transposedOnce(weight!)
  const steps: Tensor[][] = []
  let h = hidden!
  for (const input of eachStep(gates!)) {
    const inputs = tf.split(input, 3, 1)
    const hiddens = tf.split(runOp1('BiasAdd', biasAttributes, [matMul(h, columns), bias!]), 3, 1)
    const [r, z] = [inputs[0]!.add(hiddens[0]!).sigmoid(), inputs[1]!.add(hiddens[1]!).sigmoid()]
    const n = inputs[2]!.add(r.mul(hiddens[2]!)).tanh()
    h = n.add(z.mul(h.sub(n)))
    steps.push([h, r, z, n, hiddens[2]!])
  }
  return steps[0]!.map((_, kind) => tf.stack(steps.map((step) => step[kind]!)))
}

/** Backward through time. All that doesn't depend on a later step's gradient is computed for all steps at once, before and after. */
function runBack(dHidden: Tensor, weight: Tensor, before: Tensor, [r, z, n, candidate]: Tensor[]) {
  const slope = tanhGrad(n!, tf.sub(1, z!)) // of the candidate's sum
  const slopes = tf.concat([sigmoidGrad(r!, slope.mul(candidate!)), sigmoidGrad(z!, before.sub(n!)), slope.mul(r!)], 2)
  const [dHiddens, gateSlopes, updates] = [dHidden, slopes, z!].map(eachStep)
  const [dGates, dTotals]: [Tensor[], Tensor[]] = [[], []]
  let dh: Tensor = tf.zerosLike(dHiddens![0]!)
  for (let step = dHiddens!.length - 1; step >= 0; step--) {
    const dTotal = dHiddens![step]!.add(dh)
    const sums = tf.concat([dTotal, dTotal, dTotal], 1).mul(gateSlopes![step]!)
    dh = matMul(sums, weight).add(dTotal.mul(updates![step]!))
    dGates.push(sums)
    dTotals.push(dTotal)
  }
  const hiddens = tf.stack(dGates.toReversed())
  const [time, batch, units] = z!.shape as [number, number, number]
  const resetAndUpdate = hiddens.slice([0, 0, 0], [time, batch, 2 * units])
  return { hiddens, inputs: tf.concat([resetAndUpdate, slope.mul(tf.stack(dTotals.toReversed()))], 2), hidden: dh }
}

export function gruSteps(gates: Tensor, weight: Tensor, bias: Tensor | null, hidden: Tensor): { output: Tensor; last: Tensor[] } {
  const output = runGru({ gates, weight, bias: bias ?? tf.zeros([weight.shape[0]!]), hidden }, {})
  return { output, last: [lastStep(output)] }
}
