/** Plugins as code: finding, loading and checking them. For the worker only, since loading a plugin runs it. */
export { definePlugin, type ModuleEntry, type PluginDefinition, type TrainerDefaults } from './definition.ts'
export { loadPlugin, type LoadedPlugin } from './load.ts'
export { describePlugin } from './describe.ts'
export type { Json, PluginDescription } from './description.ts'
export { locateError } from './locate-error.ts'
export { describePluginError } from './plugin-error.ts'
