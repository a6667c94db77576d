import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { losses, metrics, tf } from '../../engine/index.ts'
import { expectClose } from '../tensor/close.ts'
import { batchesOf } from './batches.ts'

type Numbers = number | Numbers[]

/** What torchmetrics 1.9, scikit-learn 1.9, scikit-image 0.26 and SciPy made of one set of inputs, in float64. */
const { inputs, values } = JSON.parse(readFileSync(new URL('../reference/metric-values.json', import.meta.url), 'utf8')) as {
  inputs: Record<string, Record<string, Numbers & number[]>>
  values: Record<string, Numbers> & Record<string, never>
}

const ints = (numbers?: Numbers) => tf.tensor(numbers as number[], undefined, 'int32')
const floats = (numbers?: Numbers) => tf.tensor(numbers as number[])
const pair = (name: string, prediction = 'pred') => [floats(inputs[name]![prediction]), floats(inputs[name]!.target)]

const multiclass = [floats(inputs.multiclass!.logits), ints(inputs.multiclass!.target)]
const numbers = [ints(inputs.multiclass!.pred), ints(inputs.multiclass!.target)]
const binary = [floats(inputs.binary!.prob), ints(inputs.binary!.target)]
const multilabel = [floats(inputs.multilabel!.prob), ints(inputs.multilabel!.target)]
const regression = pair('regression')
const masks = [ints(inputs.segmentation!.pred), ints(inputs.segmentation!.target)]
const pictures = pair('image').map((picture) => picture.expandDims(0).expandDims(-1))
const vectors = [floats(inputs.vectors!.a), floats(inputs.vectors!.b)]
const tokens = [floats(inputs.perplexity!.logits), ints(inputs.perplexity!.target)]
const ties = [floats(inputs.ties!.b), floats(inputs.ties!.a)]

const { accuracy, precision, recall, f1Score, specificity, jaccardIndex, fBetaScore, auroc, averagePrecision } = metrics
const classes = { numClasses: 5 }
const two = { task: 'binary' } as const
const labels = { numLabels: 4 }
const macro = { average: 'macro' } as const
const perClass = { ...classes, average: 'none' } as const
const averages = ['micro', 'macro', 'weighted'] as const
const rates = { accuracy, precision, recall, f1: f1Score, specificity, jaccard: jaccardIndex }

type Row = [key: string, metric: metrics.StreamingMetric<Tensor[]>, given: Tensor[]]
const row = (key: string, metric: unknown, given: Tensor[]) => [key, metric, given] as Row

const table: Row[] = [
  ...averages.flatMap((average) => [
    ...Object.entries(rates).map(([name, make]) => row(`${name}_${average}`, make({ ...classes, average }), multiclass)),
    row(`fbeta2_${average}`, fBetaScore({ ...classes, average, beta: 2 }), multiclass),
  ]),
  ...(['precision', 'recall', 'f1', 'jaccard'] as const).map((name) => row(`${name}_per_class`, rates[name](perClass), multiclass)),
  row('accuracy_top3_micro', accuracy({ ...classes, topK: 3 }), multiclass),
  row('accuracy_top3_macro', accuracy({ ...classes, ...macro, topK: 3 }), multiclass),
  row('accuracy_sklearn', accuracy(classes), numbers),
  row('f1_macro_sklearn', f1Score({ ...classes, ...macro }), numbers),
  row('balanced_accuracy_sklearn', metrics.balancedAccuracy(classes), multiclass),
  row('confusion_matrix', metrics.confusionMatrix(classes), multiclass),
  row('confusion_matrix_normalized_true', metrics.confusionMatrix({ ...classes, normalize: 'true' }), multiclass),
  row('auroc_macro_ovr', auroc(classes), multiclass),
  row('auroc_macro_ovr_sklearn', auroc(classes), multiclass),
  row('auroc_weighted_ovr', auroc({ ...classes, average: 'weighted' }), multiclass),
  row('auroc_per_class', auroc(perClass), multiclass),
  row('average_precision_macro', averagePrecision(classes), multiclass),
  row('average_precision_per_class', averagePrecision(perClass), multiclass),
  row('cohen_kappa', metrics.cohenKappa(classes), multiclass),
  row('cohen_kappa_linear', metrics.cohenKappa({ ...classes, weights: 'linear' }), multiclass),
  row('cohen_kappa_quadratic', metrics.cohenKappa({ ...classes, weights: 'quadratic' }), multiclass),
  row('matthews', metrics.matthewsCorrCoef(classes), multiclass),
  row('calibration_error_l1_10bins', metrics.calibrationError({ ...classes, nBins: 10 }), multiclass),
  ...(['l1', 'l2', 'max'] as const).map((norm) =>
    row(`calibration_error_${norm}_15bins`, metrics.calibrationError({ ...classes, norm }), multiclass),
  ),
  row('hamming_distance', metrics.hammingDistance(classes), multiclass),
  ...Object.entries({ ...rates, auroc, average_precision: averagePrecision }).map(([name, make]) =>
    row(`binary_${name}`, make(two), binary),
  ),
  row('binary_auroc_sklearn', auroc(two), binary),
  row('binary_average_precision_sklearn', averagePrecision(two), binary),
  row('binary_matthews', metrics.matthewsCorrCoef(two), binary),
  row('binary_cohen_kappa', metrics.cohenKappa(two), binary),
  row('binary_confusion_matrix', metrics.confusionMatrix(two), binary),
  row('binary_stat_scores_tp_fp_tn_fn_support', metrics.statScores(two), binary),
  row('binary_calibration_error_15bins', metrics.calibrationError(two), binary),
  row('binary_brier_sklearn', metrics.meanSquaredError(), binary),
  row('multilabel_accuracy_macro', accuracy({ ...labels, ...macro }), multilabel),
  row('multilabel_f1_macro', f1Score({ ...labels, ...macro }), multilabel),
  row('multilabel_f1_micro', f1Score(labels), multilabel),
  row('multilabel_auroc_macro', auroc(labels), multilabel),
  row('multilabel_average_precision_macro', averagePrecision(labels), multilabel),
  row('multilabel_exact_match', metrics.exactMatch(labels), multilabel),
  row('multilabel_hamming', metrics.hammingDistance(labels), multilabel),
  row('mse', metrics.meanSquaredError(), regression),
  row('rmse', metrics.rootMeanSquaredError(), regression),
  row('mae', metrics.meanAbsoluteError(), regression),
  row('mape', metrics.meanAbsolutePercentageError(), regression),
  row('smape', metrics.symmetricMeanAbsolutePercentageError(), regression),
  row(
    'msle_abs',
    metrics.meanSquaredLogError(),
    regression.map((each) => each.abs()),
  ),
  row('r2', metrics.r2Score(), regression),
  row('r2_adjusted_3', metrics.r2Score({ adjusted: 3 }), regression),
  row('explained_variance', metrics.explainedVariance(), regression),
  row('pearson', metrics.pearsonCorrCoef(), regression),
  row('concordance', metrics.concordanceCorrCoef(), regression),
  row('spearman', metrics.spearmanCorrCoef(), regression),
  row('spearman_ties', metrics.spearmanCorrCoef(), ties),
  row('kendall_tau_b', metrics.kendallRankCorrCoef(), regression),
  row('log_cosh', metrics.logCoshError(), regression),
  row('cosine_similarity_mean', metrics.cosineSimilarity({ reduction: 'mean' }), vectors),
  row('cosine_similarity_sum', metrics.cosineSimilarity(), vectors),
  row('psnr', metrics.peakSignalNoiseRatio({ dataRange: 1 }), pictures),
  row('ssim_gauss11_sigma1.5', metrics.structuralSimilarity({ dataRange: 1 }), pictures),
  row('ssim_uniform7', metrics.structuralSimilarity({ dataRange: 1, gaussianKernel: false, kernelSize: 7 }), pictures),
  row('ssim_skimage_gauss', metrics.structuralSimilarity({ dataRange: 1, padding: 'valid' }), pictures),
  row('seg_iou_per_class', jaccardIndex({ numClasses: 3, average: 'none' }), masks),
  row('seg_iou_macro', jaccardIndex({ numClasses: 3 }), masks),
  row('seg_pixel_accuracy', accuracy({ numClasses: 3 }), masks),
  row('seg_dice_per_class', metrics.dice({ numClasses: 3, average: 'none', aggregationLevel: 'global' }), masks),
  row('seg_dice_macro_f1', metrics.dice({ numClasses: 3, aggregationLevel: 'global' }), masks),
  row('seg_dice_micro_f1', f1Score({ numClasses: 3 }), masks),
  row('perplexity', metrics.perplexity(), tokens),
  row('perplexity_ignore_index_3', metrics.perplexity({ ignoreIndex: 3 }), tokens),
]

test.each(table)('%s', (key, metric, given) => {
  for (const batch of batchesOf(given, 16)) metric.update(...batch)
  expectClose(metric.compute(), values[key]!, 1e-5)
})

test('log_loss_sklearn is the mean of the loss, weighted by batch size', () => {
  const mean = metrics.mean()
  for (const [logits, target] of batchesOf(multiclass, 16)) {
    mean.update(losses.crossEntropy(logits as never, target!), tf.scalar(target!.size))
  }
  expectClose(mean.compute(), values.log_loss_sklearn!)
})

test.each([
  ['binary_roc_curve_sklearn', metrics.roc(two), ['fpr', 'tpr']],
  ['binary_pr_curve_sklearn', metrics.precisionRecallCurve(two), ['precision', 'recall', 'thresholds']],
] as const)('%s', (key, metric, parts) => {
  const curve = (metric as metrics.StreamingMetric<Tensor[], Record<string, Tensor>>).update(...binary).compute()
  for (const part of parts) expectClose(curve[part]!, values[key]![part] as never)
})

test('absent_classes have no part in means of classes', () => {
  const {
    pred,
    target,
    num_classes: numClasses,
    ...means
  } = values.absent_classes as unknown as Record<string, number[]> & { num_classes: number }
  const makers = { accuracy_macro: accuracy, f1_macro: f1Score, jaccard_macro: jaccardIndex, precision_macro: precision }
  for (const [key, make] of Object.entries(makers)) {
    const metric = make({ numClasses, ...macro }).update(ints(pred), ints(target))
    expectClose(metric.compute(), means[key]!)
  }
})

test('seg_dice_torchmetrics_segmentation: of each picture', () => {
  const scores = batchesOf(masks, 1).map((picture) => metrics.dice({ numClasses: 3 }).update(...(picture as [Tensor, Tensor])))
  for (const [index, score] of scores.entries()) expectClose(score.compute(), values.seg_dice_torchmetrics_segmentation![index] as never)
})

test('ignore_index_accuracy', () => {
  const { ignore_index: ignoreIndex, accuracy_micro: micro, f1_macro: mean } = values.ignore_index_accuracy!
  const [logits, target] = multiclass as [Tensor, Tensor]
  expectClose(
    accuracy({ ...classes, ignoreIndex })
      .update(logits, target)
      .compute(),
    micro,
  )
  expectClose(
    f1Score({ ...classes, ...macro, ignoreIndex })
      .update(logits, target)
      .compute(),
    mean,
  )
})

test('f1_macro_streaming: of all samples, not the mean of the batches', () => {
  const { batch, per_batch: perBatch, compute_over_all: overAll } = values.f1_macro_streaming!
  const metric = f1Score({ ...classes, ...macro })
  const batches = batchesOf(multiclass, batch).map(([logits, target]) => metric.update(logits!, target!).computeBatch())
  expectClose(tf.stack(batches), perBatch)
  expectClose(metric.compute(), overAll)
})

describe('texts', () => {
  const { hypotheses, references } = inputs.text as unknown as { hypotheses: string[]; references: string[][] }
  const first = references.map(([reference]) => reference!)
  test.each([
    ['bleu4_corpus', metrics.bleuScore().update(hypotheses, references)],
    ['bleu4_corpus_nltk', metrics.bleuScore().update(hypotheses, references)],
    ['bleu4_corpus_smooth', metrics.bleuScore({ smooth: true }).update(hypotheses, references)],
    ['bleu2_corpus', metrics.bleuScore({ nGram: 2 }).update(hypotheses, references)],
    ['wer_first_reference', metrics.wordErrorRate().update(hypotheses, first)],
    ['cer_first_reference', metrics.charErrorRate().update(hypotheses, first)],
    ['edit_distance_mean', metrics.editDistance().update(hypotheses, first)],
  ])('%s', (key, metric) => {
    expectClose(metric.compute(), values[key]!)
  })
})

test('every value of the reference is compared here, but those that Leyden has no metric for', () => {
  const apart = ['log_loss_sklearn', 'binary_roc_curve_sklearn', 'binary_pr_curve_sklearn', 'absent_classes', 'ignore_index_accuracy']
  const texts = /^(bleu|wer|cer|edit_distance)/
  const without = [
    'auroc_macro_ovo_sklearn', // one against one
    'cosine_similarity_rows', // a value a sample
    'ssim_gauss_valid_windows_only_numpy', // what the others are checked against
    'ssim_gauss_reflect_padded_numpy',
    'ssim_gauss_symmetric_padded_numpy',
    'box_iou', // a function, not a metric of batches
  ]
  const known = new Set([...table.map(([key]) => key), ...apart, ...without, 'f1_macro_streaming', 'seg_dice_torchmetrics_segmentation'])
  expect(Object.keys(values).filter((key) => !known.has(key) && !texts.test(key))).toEqual([])
})
