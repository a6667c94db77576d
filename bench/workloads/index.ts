export { precisions, workloads, type Precision, type Workload } from './catalogue.ts'
