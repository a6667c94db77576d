/** Appends to the run that it is given until it is killed, and prints how many points and lines are flushed. */
import { writeSync } from 'node:fs'
import { openStore } from '../../../engine/store/index.ts'

const [home, run] = process.argv.slice(2) as [string, string]
const store = openStore(home)
for (let step = 0; ;) {
  const end = step + 300
  for (; step < end; step++) {
    store.appendMetrics(run, [{ name: 'loss', step, epoch: 0, time: step, value: 2 * step }])
    store.appendLog(run, [{ time: step, level: 'info', message: `step ${step}` }])
  }
  store.flush()
  writeSync(1, `${step}\n`)
}
