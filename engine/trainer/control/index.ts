export type { ChangePlace, JournalEntry, LiveChange } from './live-change.ts'
export { LiveControl, type ControlPoint } from './live-control.ts'
