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

interface IrisRun {
  loss: number[]
  eval_every_10: { loss: number; accuracy: number }[]
  final_W2: Rows
  grad_norm_before_clip?: number[]
}

/**
 * Numbers that PyTorch 2.15, torchmetrics 1.9 and scikit-learn 1.9 computed in float64; `meta` names the versions. The inputs are
 * rounded, so that float32 starts from the same numbers.
 */
export interface Reference {
  optimizers: {
    inputs: Record<'X' | 'Y' | 'W0' | 'fixed_gradients', Rows> & Record<'b0' | 'p0' | 'a' | 't', number[]>
    cases: Record<string, OptimizerCase>
    gradientAccumulation: { options: { lr: number; accumulate: number }; steps: { W: Rows; b: number[] }[] }
    weightAveraging: { decay: number; values: Rows; ema: Rows; swa_mean_of_all: number[] }
  }
  /** Rates of 21 steps. */
  schedules: { cases: Record<string, { lr: number[] }> }
  gradientClipping: {
    inputs: { g1: Rows; g2: number[] }
    cases: Record<string, { max_norm?: number; norm_type?: number | 'inf'; clip_value?: number; total_norm?: number; g1: Rows; g2: number[] }>
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
    runs: Record<'adam_0.01' | 'sgd_momentum_0.1_clip1' | 'adamw_onecycle', IrisRun>
  }
}

export const reference = JSON.parse(readFileSync(new URL('reference.json', import.meta.url), 'utf8')) as Reference
