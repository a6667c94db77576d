import { realpathSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { isOwnCode, type SourceLocation } from '../errors/index.ts'

/**
 * The innermost place in the plugin's own files that `error` passed through, or that a syntax error points at; the error's causes
 * are searched when it has none itself. Undefined when the plugin's files had no part in it.
 */
export function locateError(error: unknown, pluginFolder: string): SourceLocation | undefined {
  if (!(error instanceof Error)) return undefined
  const roots = [pluginFolder, realpathOf(pluginFolder)]
  const lines = (error.stack ?? '').split('\n')
  for (const [index, line] of lines.entries()) {
    const place = readPlace(line)
    if (place && roots.some((root) => isOwnFile(place.file, root))) return { ...place, column: place.column ?? caretColumn(lines, index) }
  }
  return locateError(error.cause, pluginFolder)
}

/** Reads `at f (file:///a/b.ts:3:7)`, `at /a/b.ts:3:7` and, at the head of a syntax error, `/a/b.ts:3`. */
function readPlace(line: string): SourceLocation | undefined {
  const match = /(?:^|\s|\()((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+)(?::(\d+))?\)?$/.exec(line)
  if (!match) return undefined
  const [, where = '', lineNumber, column] = match
  const file = where.startsWith('file:') ? fileURLToPath(where) : where
  return { file, line: Number(lineNumber), column: column ? Number(column) : undefined }
}

/** Node puts `^^^` under the cause of a syntax error, a line or two below the place. */
function caretColumn(lines: string[], index: number): number | undefined {
  const carets = lines.slice(index + 1, index + 4).find((line) => /^\s*\^+\s*$/.test(line))
  return carets === undefined ? undefined : carets.indexOf('^') + 1
}

/** Leyden's own code lies below a plugin's folder when the plugin is a single file in a folder above it. */
function isOwnFile(file: string, root: string): boolean {
  const relative = path.relative(root, file)
  const inside = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative)
  return inside && !relative.split(path.sep).includes('node_modules') && !isOwnCode(file)
}

function realpathOf(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}
