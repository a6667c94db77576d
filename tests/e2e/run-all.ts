/** A program: carries out each run of a JSON list in this process, as a worker does, and prints the last message of each as JSON. */
import { readFileSync } from 'node:fs'
import { run } from '../../engine/worker/run.ts'
import type { RunConfig, WorkerMessage } from '../../engine/worker/messages.ts'

Error.stackTraceLimit = 60
const { configs, folder } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as { configs: RunConfig[]; folder: string }
const results: WorkerMessage[] = []
for (const config of configs) {
  await run(config, folder, { send: (message) => void (results[configs.indexOf(config)] = message), onControl: () => {}, onStop: () => {} })
}
process.stdout.write(`\n${JSON.stringify(results)}`, () => process.exit(0))
