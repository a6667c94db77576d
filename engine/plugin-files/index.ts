/** A plugin as files on disk. Nothing here runs its code or loads TensorFlow, so the host may use it. */
export { findPlugin, pluginFileNames, type PluginPlace } from './place.ts'
export { listPluginFiles, type PluginFile } from './files.ts'
export { hashPlugin } from './content-hash.ts'
export { findDeclaration, findDefinition } from './declaration.ts'
export { resolveOwnPackages, type NextResolve } from './own-packages.ts'
export { createStarter, type StarterOptions } from './starter.ts'
