import { isMap, isScalar, isSeq, LineCounter, parse, parseDocument, stringify, type Document } from 'yaml'
import { LeydenError, type SourceLocation } from '../errors/index.ts'

/** What a file says, and where. Its library takes long to load: only who has a file imports this one. */
export interface YamlFile {
  values: Record<string, unknown>
  /** The place of a value, such as `['trainer', 'maxEpochs']`; undefined where the file doesn't have it. */
  locate(place: readonly (string | number)[]): SourceLocation | undefined
}

/** Throws a LeydenError with its line where `text`, which `file` has, is no YAML or no map. */
export function parseYamlFile(text: string, file: string): YamlFile {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter })
  const [error] = document.errors
  if (error) throw noYaml(error.message, placeOf(error.pos[0], file, lineCounter))
  if (document.contents !== null && !isMap(document.contents)) throw noSections(file)
  return { values: document.toJS() ?? {}, locate: (place) => locationIn(document, place, file, lineCounter) }
}

/** A value as YAML writes it on a line. Throws where it is none. */
export const parseYaml = (text: string): unknown => parse(text)

/** Plain data as YAML. */
export const toYaml = (value: object): string => stringify(value).trimEnd()

function noYaml(message: string, location: SourceLocation): LeydenError {
  const problem = message
    .split('\n')[0]!
    .replace(/ at line .*$/, '')
    .replace(/\.$/, '')
  return new LeydenError(`The configuration is no YAML: ${problem}.`, { location, usage: true })
}

function noSections(file: string): LeydenError {
  return new LeydenError('The configuration is no list of sections.', {
    location: { file, line: 1 },
    remedy: 'Begin with a section, such as trainer: or hparams:.',
    usage: true,
  })
}

function placeOf(offset: number, file: string, lines: LineCounter): SourceLocation {
  const { line, col } = lines.linePos(offset)
  return { file, line, column: col }
}

/** A section and an option's name: what is deeper is within the option's value. */
const named = 2

/** Of the last key or entry on the way to `place` that is there; undefined where not even its option is. */
function locationIn(document: Document, place: readonly (string | number)[], file: string, lines: LineCounter): SourceLocation | undefined {
  const found = follow(document.contents, place)
  if (found.length < Math.min(place.length, named)) return undefined
  return placeOf(found.at(-1)!, file, lines)
}

/** The offsets of the keys and entries on the way to `place`, as far as they are there. */
function follow(node: unknown, [part, ...rest]: readonly (string | number)[]): number[] {
  const child = part === undefined ? undefined : childOf(node, part)
  return child ? [child[1], ...follow(child[0], rest)] : []
}

function childOf(node: unknown, part: string | number): [node: unknown, offset: number] | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
    return pair && [pair.value, (pair.key as { range: [number] }).range[0]]
  }
  const item = isSeq(node) && typeof part === 'number' ? (node.items[part] as { range?: [number] } | undefined) : undefined
  return item?.range && [item, item.range[0]]
}
