/** The `leyden` command, with workers that play scenarios and no TensorFlow to fetch. */
import path from 'node:path'
import { runCli } from '../../engine/cli/program.ts'
import { childProcessLauncher } from '../../engine/worker/child-process-launcher.ts'
import { fileURLToPath } from 'node:url'

const launcher = childProcessLauncher(fileURLToPath(new URL('../worker/fake-worker.ts', import.meta.url)))
process.exitCode = await runCli(process.argv.slice(2), { launcher, prepareRuntime: async () => {}, page: path.resolve('page') })
