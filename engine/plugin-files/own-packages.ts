import { createRequire, type ResolveFnOutput, type ResolveHookContext } from 'node:module'
import { pathToFileURL } from 'node:url'

/** Packages of which there may be one copy only in a process, since modules and tensors of two copies don't mix. */
const shared = /^(leyden|@tensorflow\/tfjs(-core|-layers|-data|-converter)?)(\/|$)/
/** Packages that a plugin may bring itself, and else gets from Leyden. */
const lent = /^zod(\/|$)/
const leydenEntry = new URL('../index.ts', import.meta.url).href
const leydenRequire = createRequire(leydenEntry)

export type NextResolve = (specifier: string, context?: Partial<ResolveHookContext>) => ResolveFnOutput

/** A resolve hook by which `leyden` and TensorFlow.js are Leyden's own copies from any folder, for `import` and `require`. */
export function resolveOwnPackages(specifier: string, context: ResolveHookContext, next: NextResolve): ResolveFnOutput {
  if (context.parentURL === leydenEntry) return next(specifier, context)
  if (specifier === 'leyden') return { url: leydenEntry, shortCircuit: true }
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
