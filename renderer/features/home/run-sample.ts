import { FlaskConical } from 'lucide-react'
import type { PluginRow } from '../../../engine/api/contract/index.ts'
import { type Action, pluginName } from '../../actions/index.ts'

/** Enough for iris to be learnt, and few enough to watch. */
const epochs = 30

/** Trains the iris sample and goes to its run. */
export const runSample: Action = {
  id: 'home.run-sample',
  label: 'Run the sample',
  icon: FlaskConical,
  group: 'Home',
  keywords: ['iris', 'demo', 'example', 'try'],
  perform: async ({ client, navigate }) => {
    const { path } = sampleOf(await client.plugins.list())
    const { run } = await client.runs.start({ plugin: path, trainer: { maxEpochs: epochs } })
    navigate(`/runs/${run}`)
  },
}

function sampleOf(plugins: PluginRow[]): PluginRow {
  const sample = plugins.find((plugin) => plugin.sample && pluginName(plugin) === 'iris')
  if (!sample) throw new Error("The iris sample is not among Leyden's plugins. Its folder is resources/samples/iris: put it back.")
  return sample
}
