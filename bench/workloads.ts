/** What every engine trains; each worker builds it by its name, in its own engine's words. */
export interface Workload {
  name: string
  description: string
  precision: 'float32'
}

export const workloads: Workload[] = [
  { name: 'mlp', precision: 'float32', description: 'dense 784-256-128-10 with ReLU' },
  { name: 'cnn', precision: 'float32', description: '3x3 conv 16 and 32 with ReLU and max pool, dense 128, dropout 0.25, dense 10' },
]
