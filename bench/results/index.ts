export { compare, type Comparison, type Figures, type PeerFigures } from './comparison.ts'
export { counted, headlineOf, type Headline } from './headline.ts'
export type { LossComparison, LossTrend } from './losses.ts'
export { missesTarget, targetsOf, type Target } from './targets.ts'
