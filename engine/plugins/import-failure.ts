import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { LeydenError, type SourceLocation } from '../errors/index.ts'
import type { PluginPlace } from '../plugin-files/index.ts'
import type { FailedImport, ImportTrace } from './imports.ts'
import { locateError } from './locate-error.ts'
import { findSyntaxError } from './syntax-place.ts'

/** The error that a user can mend, for whatever importing the plugin threw. */
export function explainImportFailure(error: unknown, place: PluginPlace, imports: ImportTrace): LeydenError {
  const failed = failedImport(error, imports)
  if (failed) return unresolvable(error as Error, failed, place)
  if (error instanceof LeydenError) return located(error, place)
  if (error instanceof SyntaxError) return syntaxError(error, place, imports)
  return thrownAtImport(error, place)
}

function failedImport(error: unknown, imports: ImportTrace): FailedImport | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const url = /^Module "(file:[^"]+)"/.exec((error as Error).message)?.[1]
  return imports.failures.get(error) ?? (url ? imports.importers.get(url) : undefined)
}

function unresolvable(error: Error, { specifier, importer }: FailedImport, place: PluginPlace): LeydenError {
  const location = importer?.startsWith('file:') ? findSpecifier(fileURLToPath(importer), specifier) : { file: place.entry }
  return wrap(error, `Cannot import '${specifier}': ${reason(error)}.`, location, importRemedy(error, specifier, place))
}

function reason(error: Error & { code?: string }): string {
  if (error.code === 'ERR_IMPORT_ATTRIBUTE_MISSING') return 'a JSON file needs its type beside the import'
  if (error.code === 'ERR_UNSUPPORTED_DIR_IMPORT') return 'it is a folder, and an import names a file'
  if (error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return 'the package does not export that path'
  return /^[./]|^file:/.test(error.message.match(/'([^']+)'/)?.[1] ?? '') ? 'there is no such file' : 'no such package is installed'
}

function importRemedy(error: Error & { code?: string }, specifier: string, place: PluginPlace): string {
  if (error.code === 'ERR_IMPORT_ATTRIBUTE_MISSING') return `Write: import data from '${specifier}' with { type: 'json' }`
  if (/^[./]|^file:/.test(specifier))
    return "Check the path. An import gives the file's whole name, extension included, such as './net.ts'."
  if (error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return "See the package's documentation for the paths that it exports."
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  return `Install it beside the plugin: run \`npm install ${name}\` in ${place.folder}`
}

function findSpecifier(file: string, specifier: string): SourceLocation {
  const lines = readFileSync(file, 'utf8').split('\n')
  const line = lines.findIndex((text) => text.includes(`'${specifier}'`) || text.includes(`"${specifier}"`))
  return line < 0 ? { file } : { file, line: line + 1, column: lines[line]!.indexOf(specifier) }
}

function syntaxError(error: SyntaxError & { code?: string }, place: PluginPlace, imports: ImportTrace): LeydenError {
  const location = locateError(error, place.folder) ?? findSyntaxError(imports.loaded) ?? { file: place.entry }
  const file = path.basename(location.file)
  if (error.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    return wrap(
      error,
      `${file}: ${error.message.replace(/ in strip-only mode/, '')}, for its types are erased and nothing else is compiled.`,
      location,
      'Use erasable syntax: a constant object for an enum, a module for a namespace, a field for a parameter property.',
    )
  }
  if (/does not provide an export named/.test(error.message)) {
    return wrap(
      error,
      `${file}: ${error.message.replace(/^The/, 'the')}.`,
      location,
      'Check the spelling. A type needs `import type`, since it is gone when the program runs.',
    )
  }
  return wrap(error, `${file} has a syntax error: ${error.message}.`, location, 'Mend the syntax at that place, or just before it.')
}

function thrownAtImport(error: unknown, place: PluginPlace): LeydenError {
  const location = locateError(error, place.folder) ?? { file: place.entry }
  const said = error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${String(error)}, which is not an Error`
  return wrap(
    error,
    `${path.basename(location.file)} failed while it was loaded: ${said}`,
    location,
    'The code outside functions and classes runs when the plugin is loaded, also to show its hyper-parameters: mend it at that line.',
  )
}

function located(error: LeydenError, place: PluginPlace): LeydenError {
  return wrap(error, error.message, error.location ?? locateError(error, place.folder) ?? { file: place.entry }, error.remedy)
}

/** The stack stays the cause's: it is what `--verbose` shows. */
function wrap(cause: unknown, message: string, location: SourceLocation, remedy?: string): LeydenError {
  const error = new LeydenError(message, { location, remedy, cause })
  if (cause instanceof Error && cause.stack) error.stack = cause.stack
  return error
}
