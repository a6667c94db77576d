import { readFileSync } from 'node:fs'

type Rows = number[][]

export interface OptimizerCase {
  class: 'Adadelta' | 'Adafactor' | 'Adagrad' | 'Adam' | 'AdamW' | 'Adamax' | 'Lamb' | 'Lion' | 'Muon' | 'NAdam' | 'RAdam' | 'RMSprop' | 'SGD'
  options: Record<string, unknown>
  /** Which of the problem's parameters are trained. */
  parameters: 'Wbp' | 'W'
  /** The loss before each step, the parameters after it. */
  steps: { loss: number; W: Rows; b: number[]; p: number[] }[]
  /** p when fed with the fixed gradients of `reference.json`; absent for Muon, and where the case has parameter groups. */
  fixed_gradient_p?: Rows
}

export interface ScheduleCase {
  class?: string
  options?: Record<string, unknown>
  /** What the scheduler was stepped with. */
  metrics?: number[]
  /** Of steps 0 to 20: the rates of two groups, made with 0.1 and 0.02, and the first one's momentum. */
  lr: number[]
  lr2: number[]
  momentum: number[]
}

/** Numbers that PyTorch 2.15, and timm 1.0 for Lamb and Lion, computed in float64: optim.py wrote them. */
export const optimReference = JSON.parse(readFileSync(new URL('optim.json', import.meta.url), 'utf8')) as {
  optimizers: Record<string, OptimizerCase>
  schedules: Record<string, ScheduleCase>
  clipping: {
    inputs: [Rows, number[]]
    norm: { maxNorm: number; normType: number | 'inf'; total: number; clipped: [Rows, number[]] }[]
    value: { clipValue: number; clipped: [Rows, number[]] }[]
  }
  /** p after each step by the fixed gradients, some of which are broken by a value that isn't finite, clipped to norm 1. */
  scaling: {
    options: { init_scale: number; growth_interval: number }
    broken: Record<number, string>
    cases: Record<string, Pick<OptimizerCase, 'class' | 'options'> & { steps: { p: number[]; scale: number }[] }>
  }
  /** An exponential average with decay 0.9, and the mean, of `values` so far. */
  averages: { values: Rows; ema: Rows; swa: Rows }
}
