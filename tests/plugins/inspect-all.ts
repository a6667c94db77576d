/** A program: loads each plugin that it is given in a process of Node's own (the test runner has its own importer), prints JSON. */
import { describeError } from '../../engine/errors/index.ts'
import { describePlugin } from '../../engine/plugins/index.ts'

Error.stackTraceLimit = 60
const results = []
for (const path of process.argv.slice(2)) {
  results.push(
    await describePlugin(path).then(
      (description) => ({ description }),
      (error: unknown) => ({ error: describeError(error) }),
    ),
  )
}
process.stdout.write(`\n${JSON.stringify(results)}`, () => process.exit(0))
