import { expect, test } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { losses, tf } from '../../engine/index.ts'
import { commonLosses } from '../reference/losses.ts'
import { runCaptured } from '../tensor/capture/captured.ts'
import { expectClose } from '../tensor/close.ts'

type Reduction = 'none' | 'mean' | 'sum'
type Loss = (input: Tensor, reduction: Reduction) => Tensor

const { inputs, cases } = commonLosses
const rows = (values: number[][]) => tf.tensor2d(values)
const labels = tf.tensor1d(inputs.ce_target, 'int32')
const weight = tf.tensor1d(inputs.class_weight)
const [scores, binary, prediction] = [rows(inputs.ce_logits), rows(inputs.bce_logits), rows(inputs.reg_pred)]
const [target, truth] = [rows(inputs.reg_target), rows(inputs.bce_target)]
const signs = truth.mul(2).sub(1)
const soft = rows(inputs.soft_target)
const [positive, negative] = [rows(inputs.positive), rows(inputs.negative)]

const made: Record<string, [Tensor, Loss]> = {
  cross_entropy: [scores, (x, reduction) => losses.crossEntropy(x, labels, { reduction })],
  cross_entropy_smoothing: [scores, (x, reduction) => losses.crossEntropy(x, labels, { reduction, labelSmoothing: 0.1 })],
  cross_entropy_weight: [scores, (x, reduction) => losses.crossEntropy(x, labels, { reduction, weight })],
  cross_entropy_weight_smoothing: [scores, (x, reduction) => losses.crossEntropy(x, labels, { reduction, weight, labelSmoothing: 0.2 })],
  cross_entropy_ignore_index: [scores, (x, reduction) => losses.crossEntropy(x, labels, { reduction, ignoreIndex: 2 })],
  cross_entropy_soft_target: [scores, (x, reduction) => losses.crossEntropy(x, soft, { reduction })],
  nll_of_log_softmax: [scores, (x, reduction) => losses.nll(tf.logSoftmax(x), labels, { reduction })],
  bce_with_logits: [binary, (x, reduction) => losses.binaryCrossEntropyWithLogits(x, truth, { reduction })],
  bce_with_logits_pos_weight: [
    binary,
    (x, reduction) => losses.binaryCrossEntropyWithLogits(x, truth, { reduction, posWeight: tf.tensor1d(inputs.pos_weight) }),
  ],
  bce_with_logits_extreme: [binary.mul(50), (x, reduction) => losses.binaryCrossEntropyWithLogits(x, truth, { reduction })],
  bce_of_sigmoid: [binary, (x, reduction) => losses.binaryCrossEntropy(tf.sigmoid(x), truth, { reduction })],
  focal_sigmoid: [binary, (x, reduction) => losses.sigmoidFocal(x, truth, { reduction })],
  focal_sigmoid_gamma1_noalpha: [binary, (x, reduction) => losses.sigmoidFocal(x, truth, { reduction, alpha: -1, gamma: 1 })],
  focal_softmax_gamma2: [scores, (x, reduction) => losses.focal(x, labels, { reduction })],
  mse: [prediction, (x, reduction) => losses.mse(x, target, { reduction })],
  l1: [prediction, (x, reduction) => losses.l1(x, target, { reduction })],
  'huber_1.0': [prediction, (x, reduction) => losses.huber(x, target, { reduction })],
  'smooth_l1_1.0': [prediction, (x, reduction) => losses.smoothL1(x, target, { reduction })],
  'huber_0.5': [prediction, (x, reduction) => losses.huber(x, target, { reduction, delta: 0.5 })],
  'smooth_l1_0.5': [prediction, (x, reduction) => losses.smoothL1(x, target, { reduction, beta: 0.5 })],
  log_cosh: [prediction, (x, reduction) => losses.logCosh(x, target, { reduction })],
  kl_div: [scores, (x, reduction) => losses.klDiv(tf.logSoftmax(x), soft, { reduction })],
  triplet_margin: [rows(inputs.anchor), (x, reduction) => losses.tripletMargin(x, positive, negative, { reduction })],
  triplet_margin_swap_p1: [
    rows(inputs.anchor),
    (x, reduction) => losses.tripletMargin(x, positive, negative, { reduction, margin: 0.5, p: 1, swap: true }),
  ],
  cosine_embedding: [
    rows(inputs.cos_a),
    (x, reduction) => losses.cosineEmbedding(x, rows(inputs.cos_b), tf.tensor1d(inputs.cos_y), { reduction, margin: 0.2 }),
  ],
  poisson_nll: [prediction, (x, reduction) => losses.poissonNll(x, target.round().abs(), { reduction })],
  gaussian_nll: [prediction, (x, reduction) => losses.gaussianNll(x, target, rows(inputs.variance), { reduction })],
  hinge_binary: [binary, (x, reduction) => losses.hinge(x, signs, { reduction })],
  soft_margin: [binary, (x, reduction) => losses.softMargin(x, signs, { reduction })],
  multi_margin: [scores, (x, reduction) => losses.multiMargin(x, labels, { reduction })],
}

/** Cases that give one value alone; torchvision's own number of focal_sigmoid is one of losses.json's. */
const otherwise = ['focal_sigmoid_torchvision_check', 'kl_div_batchmean', 'soft_dice', 'ctc', 'info_nce_clip']

test('each case of the reference is run, and no other', () => {
  expect([...Object.keys(made), ...otherwise].toSorted()).toEqual(Object.keys(cases).toSorted())
})

test.each(Object.entries(made))('%s: each reduction and the gradient, eagerly and captured', async (name, [input, loss]) => {
  const { none, mean, sum, grad } = cases[name]!
  const body = (x: Tensor) => [loss(x, 'none'), loss(x, 'mean'), loss(x, 'sum'), tf.grad((y) => loss(y, 'mean'))(x)]
  const expected = [none, mean, sum, grad]
  const [eager, captured] = [body(input), await runCaptured(body, [input])]
  for (const [index, values] of expected.entries()) {
    expectClose(eager[index]!, values, 1e-5)
    expectClose(captured[index]!, values, 1e-5)
  }
})

test('klDiv by batchmean, dice and infoNce', () => {
  const logProbabilities = tf.logSoftmax(scores)
  const { value, log_target_value } = cases.kl_div_batchmean
  expectClose(losses.klDiv(logProbabilities, soft, { reduction: 'batchmean' }), value, 1e-5)
  expectClose(losses.klDiv(logProbabilities, soft.log(), { reduction: 'batchmean', logTarget: true }), log_target_value, 1e-5)
  expectClose(losses.dice(tf.sigmoid(binary), truth), cases.soft_dice.value, 1e-5)
  expectClose(losses.infoNce(rows(inputs.cos_a), rows(inputs.cos_b), { temperature: 0.1 }), cases.info_nce_clip.value, 1e-5)
})

test('ctc, with lengths as arrays', () => {
  const { none, sum, mean, grad_of_sum } = cases.ctc
  const { logits_T_N_C, targets, input_lengths, target_lengths } = inputs.ctc
  const logits = tf.tensor3d(logits_T_N_C)
  const loss = (x: Tensor, reduction: Reduction) =>
    losses.ctc(tf.logSoftmax(x), tf.tensor2d(targets, undefined, 'int32'), input_lengths, target_lengths, { reduction })
  expectClose(loss(logits, 'none'), none, 1e-5)
  expectClose(loss(logits, 'sum'), sum, 1e-5)
  expectClose(loss(logits, 'mean'), mean, 1e-5)
  expectClose(tf.grad((x) => loss(x, 'sum'))(logits), grad_of_sum, 1e-5)
})
