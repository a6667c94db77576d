import { createRequire, registerHooks, type ResolveFnOutput, type ResolveHookContext } from 'node:module'
import { pathToFileURL } from 'node:url'

/** Packages of which there may be one copy only in a process, since modules and tensors of two copies don't mix. */
const shared = /^(leyden|@tensorflow\/tfjs(-core|-layers|-data|-converter)?)(\/|$)/
/** Packages that a plugin may bring itself, and else gets from Leyden. */
const lent = /^zod(\/|$)/
const leydenEntry = new URL('../index.ts', import.meta.url).href
const leydenRequire = createRequire(leydenEntry)

type NextResolve = (specifier: string, context?: Partial<ResolveHookContext>) => ResolveFnOutput

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
    const resolved = resolve(specifier, context, next)
    if (!trace.importers.has(resolved.url)) trace.importers.set(resolved.url, origin)
    return resolved
  } catch (error) {
    if (typeof error === 'object' && error !== null) trace.failures.set(error, origin)
    throw error
  }
}

function resolve(specifier: string, context: ResolveHookContext, next: NextResolve): ResolveFnOutput {
  if (context.parentURL === leydenEntry) return next(specifier, context)
  if (specifier === 'leyden') return { url: leydenEntry, format: 'module-typescript', shortCircuit: true }
  if (shared.test(specifier)) return resolveFromLeyden(specifier, context, next)
  if (!lent.test(specifier)) return next(specifier, context)
  try {
    return next(specifier, context)
  } catch {
    return resolveFromLeyden(specifier, context, next)
  }
}

/** Node's resolver for `require` goes by the module that calls it and overlooks `parentURL`: there Leyden's own `require` answers. */
function resolveFromLeyden(specifier: string, context: ResolveHookContext, next: NextResolve): ResolveFnOutput {
  if (!context.conditions.includes('require')) return next(specifier, { ...context, parentURL: leydenEntry })
  return { url: pathToFileURL(leydenRequire.resolve(specifier)).href, shortCircuit: true }
}
