export { otherWork } from './doubts.ts'
export type { Report } from './report.ts'
export { formatReport } from './text.ts'
