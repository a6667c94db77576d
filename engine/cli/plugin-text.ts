import path from 'node:path'
import type { KnownPlugin, describeRange, describeType, hparamProperties } from '../host/index.ts'
import type { PluginDescription } from '../worker/index.ts'
import { formatPairs, formatTable, paint } from '../terminal/index.ts'

export function formatPlugins(plugins: KnownPlugin[]): string {
  if (plugins.length === 0) return 'There are no plugins yet. Make one with: leyden plugins new NAME'
  const state = ({ present, sample, trusted }: KnownPlugin) =>
    !present ? 'gone' : sample ? 'sample' : trusted ? 'trusted' : 'changed since it was trusted'
  return formatTable(
    [{ title: 'name' }, { title: '' }, { title: 'folder' }],
    plugins.map((each) => [each.name ?? path.basename(each.path), state(each), each.path]),
  )
}

interface SchemaWords {
  describeRange: typeof describeRange
  describeType: typeof describeType
  hparamProperties: typeof hparamProperties
}

/** The page of `plugins show`. */
export function describePluginText({ name, description, entry, modules, data, trainer }: PluginDescription, words: SchemaWords): string {
  const head = [`${paint('bold', name)}  ${entry}`, description].filter(Boolean).join('\n')
  const parts = modules.map((module) => `${paint('bold', module.name)}\n${formatHparams(module, words)}`)
  const loaders = data.length ? [`${paint('bold', 'Data')}\n  ${data.map((each) => each.name).join(', ')}`] : []
  const options = Object.entries(trainer ?? {}).map(([key, value]): [string, string] => [key, JSON.stringify(value)])
  const presets = options.length ? [`${paint('bold', 'Trainer')}\n${formatPairs(options)}`] : []
  return [head, ...parts, ...loaders, ...presets].join('\n\n')
}

function formatHparams(module: PluginDescription['modules'][number], words: SchemaWords): string {
  const properties = Object.entries(words.hparamProperties(module))
  if (properties.length === 0) return '  It has no hyper-parameters.'
  const columns = [
    { title: 'hyper-parameter' },
    { title: 'type' },
    { title: 'default', align: 'right' as const },
    { title: 'range' },
    { title: 'what it is' },
  ]
  const rows = properties.map(([key, property]) => {
    const preset = module.defaults[key]
    return [
      key,
      words.describeType(property),
      preset === undefined ? 'needed' : JSON.stringify(preset),
      words.describeRange(property),
      property.description ?? '',
    ]
  })
  return formatTable(columns, rows)
}
