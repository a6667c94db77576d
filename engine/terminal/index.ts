/** What a person sees in a terminal. Writes nothing by itself but the progress display, which goes to standard error. */
export { drawCurve, type CurveOptions } from './curve.ts'
export { EpochLines, formatMetrics } from './epoch-lines.ts'
export { formatBytes, formatDuration, formatMinute, formatNumber, formatSecond } from './numbers.ts'
export {
  formatProfile,
  percent,
  profiledStages,
  profileParts,
  type PartProfile,
  type Profile,
  type ProfiledStage,
  type ProfilePart,
  type StageProfile,
} from './profile.ts'
export type { Command, Progress } from './progress.ts'
export { progressDisplay, type ProgressDisplay } from './progress-display.ts'
export { paint } from './style.ts'
export { formatPairs, formatTable, type Column } from './table.ts'
