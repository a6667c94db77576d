/**
 * Trains each sample for so many steps and shows what the process holds meanwhile: `node bench/memory.ts [steps]`, 100,000 by default.
 * Steps of one example each take the same path as larger ones, in less time. The number of tensors depends on how many logged
 * values wait to be read; the resident set includes V8's young generation, which `node --max-semi-space-size=1` holds small.
 */
import { tf, Trainer, type Callback, type PluginDefinition } from '../engine/index.ts'
import { formatMarkdownTable, type Column } from './report/markdown-table.ts'
import { scratchFolder } from './scratch.ts'
import digits from '../resources/samples/digits/plugin.ts'
import iris from '../resources/samples/iris/plugin.ts'

const columns: Column[] = ['step', 'tensors', 'resident MiB'].map((title) => ({ title, align: 'right' }))
const rows = 10

async function train({ modules, data }: PluginDefinition, steps: number): Promise<number[][]> {
  const readings: number[][] = []
  const { module: Module, hparams } = Object.values(modules)[0]!
  const values = hparams!.parse({ batchSize: 1 }) as never
  const [Data] = Object.values(data!)
  const meter: Callback = {
    onTrainBatchEnd({ globalStep }) {
      if (globalStep % (steps / rows) > 0) return
      readings.push([globalStep, tf.memory().numTensors, Math.round(process.memoryUsage.rss() / 2 ** 20)])
    },
  }
  const quiet = { logger: false, enableProgressBar: false, enableModelSummary: false, defaultRootDir: scratchFolder() } as const
  await new Trainer({ ...quiet, maxSteps: steps, callbacks: [meter] }).fit(new Module(values), new Data!(values))
  return readings
}

const steps = Number(process.argv[2] ?? 100_000)

for (const plugin of [iris, digits]) {
  const readings = await train(plugin, steps)
  console.log(`${plugin.name}\n`)
  console.log(
    `${formatMarkdownTable(
      columns,
      readings.map((cells) => cells.map(String)),
    )}\n`,
  )
}
