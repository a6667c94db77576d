export { otherTraining, otherWork } from './doubts.ts'
export { completeReport, type Findings, type Report } from './report.ts'
export { formatReport } from './text.ts'
