import { readFileSync } from 'node:fs'
import type { SourceLocation } from '../errors/index.ts'
import { listPluginFiles } from './files.ts'
import { findPlugin, type PluginPlace } from './place.ts'

/**
 * Where the plugin's sources declare `key`, such as `hidden: z.int()` or `const hparams = z.object`. It searches text, for the host
 * must not load plugin code: a line that also speaks of zod wins over the first line that merely has the key. Undefined where no
 * line has it.
 */
export function findDeclaration(path: string, key: string): SourceLocation | undefined {
  const places = codeFiles(findPlugin(path)).flatMap((file) => declarations(file, key))
  return (places.find((place) => place.zod) ?? places[0])?.location
}

/** Where the plugin's sources define a class or a method, such as `trainingStep(batch) {`. Undefined where no line does. */
export function findDefinition(path: string, name: string): SourceLocation | undefined {
  const escaped = name.replace(/\W/g, '\\$&')
  const pattern = new RegExp(`\\bclass\\s+${escaped}\\b|^\\s*(?:(?:public|override|async)\\s+)*${escaped}\\s*\\(`)
  const [first] = codeFiles(findPlugin(path)).flatMap((file) => linesWith(file, pattern))
  return first && { file: first.file, line: first.line, column: first.column }
}

/** The entry first: most plugins are that one file. */
function codeFiles(place: PluginPlace): string[] {
  const others = listPluginFiles(place).filter((file) => /\.[mc]?[jt]s$/.test(file.relative))
  return [place.entry, ...others.map((file) => file.absolute).filter((file) => file !== place.entry)]
}

function declarations(file: string, key: string): { location: SourceLocation; zod: boolean }[] {
  const pattern = new RegExp(`(?<![\\w$.])${key.replace(/\W/g, '\\$&')}(?=['"]?\\s*(:|=[^=>]))`)
  return linesWith(file, pattern).map(({ text, ...location }) => ({ location, zod: /\bz\s*\./.test(text) }))
}

function linesWith(file: string, pattern: RegExp): (Required<SourceLocation> & { text: string })[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text, index) => {
      const at = text.search(pattern)
      return at < 0 ? [] : [{ file, line: index + 1, column: at + 1, text }]
    })
}
