export { workloads, type Precision, type Workload } from './catalogue.ts'
