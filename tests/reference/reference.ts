import { readFileSync } from 'node:fs'

type Rows = number[][]

interface OptimizerCase {
  class: 'SGD' | 'Adam' | 'AdamW'
  options: Record<string, unknown>
  steps: { loss: number; W: Rows; b: number[]; p: number[] }[]
  /** Fed with `fixed_gradients`; absent where the case has parameter groups. */
  fixed_gradient_p?: Rows
}

interface LossCase {
  mean: number
  /** Of the mean by the first input. */
  grad: Rows
}

/**
 * Numbers that PyTorch 2.15, torchmetrics 1.9 and scikit-learn 1.9 computed in float64; `meta` names the versions. The inputs are
 * rounded, so that float32 starts from the same numbers.
 */
export interface Reference {
  optimizers: {
    inputs: Record<'X' | 'Y' | 'W0' | 'fixed_gradients', Rows> & Record<'b0' | 'p0' | 'a' | 't', number[]>
    cases: Record<string, OptimizerCase>
  }
  metrics: {
    inputs: { multiclass: { target: number[]; logits: Rows; pred: number[]; num_classes: number }; regression: { target: number[]; pred: number[] } }
    values: Record<'accuracy_micro' | 'accuracy_top3_micro' | 'accuracy_sklearn' | 'mse', number>
  }
  losses: {
    inputs: Record<'ce_logits' | 'soft_target' | 'reg_pred' | 'reg_target', Rows> & { ce_target: number[] }
    cases: Record<'cross_entropy' | 'cross_entropy_soft_target' | 'mse', LossCase>
  }
  irisTraining: {
    X: Rows
    y: number[]
    mean: number[]
    std: number[]
    W1: Rows
    B1: number[]
    W2: Rows
    B2: number[]
    runs: Record<string, { loss: number[]; eval_every_10: { loss: number; accuracy: number }[]; final_W2: Rows }>
  }
}

export const reference = JSON.parse(readFileSync(new URL('reference.json', import.meta.url), 'utf8')) as Reference
