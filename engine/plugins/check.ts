import { readFileSync } from 'node:fs'
import { LeydenError, type SourceLocation } from '../errors/index.ts'
import { findDeclaration, type PluginPlace } from '../plugin-files/index.ts'
import { isPlugin, type PluginDefinition } from './definition.ts'

const example = "export default definePlugin({ name: 'digits', modules: { DigitClassifier: { module: DigitClassifier, hparams } } })"

/** The plugin that a loaded file exports. Throws a LeydenError that says what its default export lacks. */
export function checkPlugin(exported: Record<string, unknown>, place: PluginPlace): PluginDefinition {
  const plugin = exported['default']
  if (plugin === undefined) throw wrong(place, 'has no default export', `End the file with: ${example}`)
  if (!isPlugin(plugin)) {
    throw wrong(place, `exports ${kindOf(plugin)} as its default, not what definePlugin returns`, `Write: ${example}`, 'default')
  }
  if (typeof plugin.name !== 'string' || plugin.name === '') throw wrong(place, 'gives definePlugin no name', `Write: ${example}`, 'name')
  checkModules(plugin, place)
  checkData(plugin, place)
  return plugin
}

function checkModules(plugin: PluginDefinition, place: PluginPlace): void {
  const entries = Object.entries(plugin.modules ?? {})
  if (entries.length === 0) throw wrong(place, 'has no modules: there is nothing to train', `Write: ${example}`, 'modules')
  for (const [name, entry] of entries) {
    if (typeof entry === 'function') {
      throw wrong(place, `modules.${name} is a class by itself`, `Write: ${name}: { module: ${name}, hparams }`, name)
    }
    if (!extendsClass(entry?.module, 'LightningModule')) {
      throw wrong(
        place,
        `modules.${name}.module is ${kindOf(entry?.module)}, not a class that extends LightningModule`,
        `Write: class ${name} extends LightningModule { trainingStep(batch) { ... } configureOptimizers() { ... } }`,
        name,
      )
    }
    if (entry.hparams !== undefined && !isZodObject(entry.hparams)) {
      throw wrong(
        place,
        `modules.${name}.hparams is ${kindOf(entry.hparams)}, not a z.object({...}) of zod 4`,
        "Write: const hparams = z.object({ hidden: z.int().default(128) }), with z imported from 'leyden'",
        name,
      )
    }
  }
}

function checkData(plugin: PluginDefinition, place: PluginPlace): void {
  for (const [name, data] of Object.entries(plugin.data ?? {})) {
    if (extendsClass(data, 'LightningDataModule')) continue
    throw wrong(
      place,
      `data.${name} is ${kindOf(data)}, not a class that extends LightningDataModule`,
      `Write: class ${name} extends LightningDataModule { trainDataloader() { ... } }`,
      name,
    )
  }
}

/** By name, so that the class of another copy of Leyden gets past here too. */
function extendsClass(value: unknown, name: string): boolean {
  if (typeof value !== 'function') return false
  const parent: unknown = Object.getPrototypeOf(value)
  return typeof parent === 'function' && (parent.name === name || extendsClass(parent, name))
}

function isZodObject(value: unknown): boolean {
  return (value as { _zod?: { def?: { type?: string } } } | null)?._zod?.def?.type === 'object'
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'function') return /^class\b/.test(String(value)) ? `the class ${value.name}` : 'a function'
  return Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function wrong(place: PluginPlace, what: string, remedy: string, key?: string): LeydenError {
  const location = key === undefined ? endOf(place.entry) : (findDeclaration(place.path, key) ?? { file: place.entry })
  const subject = what.startsWith('modules.') || what.startsWith('data.') ? '' : 'The plugin '
  return new LeydenError(`${subject}${what}.`, { location, remedy })
}

/** Where what is missing would stand. */
function endOf(file: string): SourceLocation {
  return { file, line: readFileSync(file, 'utf8').trimEnd().split('\n').length }
}
