/**
 * One rank of some scenarios, each with a group of its own: `node rank.ts JSON`. Its last line has, in JSON, what it found in each, or the
 * error that it got.
 */
import { initProcessGroup, type ProcessGroupOptions } from '../../../engine/tensor/index.ts'
import { scenarios, type Given } from './scenarios.ts'

const { names, given, name, ...options } = JSON.parse(process.argv[2]!) as ProcessGroupOptions & { names: string[]; given: Given }

async function run(scenario: string) {
  try {
    const group = await initProcessGroup({ ...options, name: `${name}-${scenario}` })
    const found = await scenarios[scenario]!(group, given, name)
    group.destroy()
    return { found }
  } catch (error) {
    const { constructor, message, remedy } = error as Error & { remedy?: string }
    return { error: { name: constructor.name, message, remedy } }
  }
}

const results: Record<string, unknown> = {}
for (const scenario of names) results[scenario] = await run(scenario)
process.stdout.write(`${JSON.stringify(results)}\n`, () => process.exit())
