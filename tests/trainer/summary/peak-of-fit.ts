/** Trains a plugin in this process, and prints what the summary estimated and what the process took at its peak, in bytes. */
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { LambdaCallback, type SummaryReport } from '../../../engine/index.ts'
import { loadPlugin } from '../../../engine/plugins/index.ts'
import { openSession } from '../../../engine/worker/session.ts'

const plugin = process.argv[2]!
const trainer = { maxSteps: 20, maxEpochs: -1, limitValBatches: 2, fastDevRun: undefined }
const config = { command: 'fit', plugin, hparams: JSON.parse(process.argv[3] ?? '{}'), seed: 1, trainer } as const
let report!: SummaryReport
const watch = new LambdaCallback({ onSummary: (_trainer, _module, given) => void (report = given) })
const session = openSession(config, await loadPlugin(plugin), { defaultRootDir: tmpdir(), loggers: [], callbacks: [watch] })
await session.trainer.fit(session.module, session.data)
const peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024
process.stdout.write(JSON.stringify({ ...report.memory, peak }))
process.exit(0)
