import { readFileSync } from 'node:fs'

export interface LossValues {
  dtype: 'float32' | 'int32'
  shape: number[]
  values: number[]
}

export interface LossCase {
  /** Of the loss's function, in its order. */
  inputs: LossValues[]
  value: LossValues
  /** Of the sum of `value`, by the first inputs. */
  gradients: LossValues[]
}

/** Numbers that PyTorch and torchvision computed in float64: losses.py wrote them. */
export const lossReference = read('losses.json') as { losses: Record<string, LossCase> }

type Rows = number[][]

interface CommonCase {
  none: number[] | Rows
  mean: number
  sum: number
  /** Of the mean, by the first input. */
  grad: Rows
}

/** The same for inputs that all losses share; `meta` names the versions. */
export const commonLosses = read('reference-losses.json') as {
  inputs: Record<
    | 'ce_logits'
    | 'soft_target'
    | 'bce_logits'
    | 'bce_target'
    | 'reg_pred'
    | 'reg_target'
    | 'anchor'
    | 'positive'
    | 'negative'
    | 'cos_a'
    | 'cos_b'
    | 'variance',
    Rows
  > &
    Record<'ce_target' | 'class_weight' | 'pos_weight' | 'cos_y', number[]> & {
      ctc: { logits_T_N_C: Rows[]; targets: Rows; input_lengths: number[]; target_lengths: number[] }
    }
  cases: Record<string, CommonCase> & {
    kl_div_batchmean: { value: number; log_target_value: number }
    soft_dice: { value: number }
    info_nce_clip: { value: number }
    ctc: { none: number[]; sum: number; mean: number; grad_of_sum: Rows[] }
  }
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'))
}
