// What the npm scripts call: `node bootstrap/run.js TASK [arguments]`.
import { build } from './build.js'
import { main, SetupError } from './say.js'
import { root, runTypeScript, setUp, setUpRuntime } from './setup.js'
import { tasks } from './tasks.js'

async function run(name, args) {
  const task = tasks[name]
  if (!task) throw new SetupError(`There is no task "${name ?? ''}"`, `The tasks are ${Object.keys(tasks).join(', ')}.`)
  const node = await setUp()
  const missing = task.runtime ? await setUpRuntime(node) : 0
  if (missing) return missing
  if (task.built) await build(node)
  for (const [program, ...rest] of task.steps(args, node)) {
    const code = await runTypeScript(node, program, rest, { cwd: root })
    if (code !== 0) return code
  }
  return 0
}

await main(() => run(process.argv[2], process.argv.slice(3)))
