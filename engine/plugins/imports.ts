import { registerHooks, type ResolveFnOutput, type ResolveHookContext } from 'node:module'
import { resolveOwnPackages, type NextResolve } from '../plugin-files/index.ts'

export interface FailedImport {
  specifier: string
  /** URL of the file that imports it. */
  importer: string | undefined
}

/** What was imported since the watch began: enough to say which line of which file an import failed at. */
export interface ImportTrace {
  /** URLs of loaded files, in order. */
  loaded: string[]
  /** By URL: who imported it first. */
  importers: Map<string, FailedImport>
  /** The import that could not be resolved, by the error that said so. */
  failures: WeakMap<object, FailedImport>
}

/**
 * Makes `leyden` and TensorFlow.js resolve to Leyden's own copy from any folder, for `import` and `require`, and records imports.
 * The hooks stay for the life of the process: a plugin may import at any time.
 */
export function watchImports(): ImportTrace {
  const trace: ImportTrace = { loaded: [], importers: new Map(), failures: new WeakMap() }
  registerHooks({
    resolve: (specifier, context, next) => resolveRecorded(trace, specifier, context, next),
    load: (url, context, next) => {
      trace.loaded.push(url)
      return next(url, context)
    },
  })
  return trace
}

function resolveRecorded(trace: ImportTrace, specifier: string, context: ResolveHookContext, next: NextResolve): ResolveFnOutput {
  const origin = { specifier, importer: context.parentURL }
  try {
    const resolved = resolveOwnPackages(specifier, context, next)
    if (!trace.importers.has(resolved.url)) trace.importers.set(resolved.url, origin)
    return resolved
  } catch (error) {
    if (typeof error === 'object' && error !== null) trace.failures.set(error, origin)
    throw error
  }
}
