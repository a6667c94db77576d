import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'oxc-parser'
import type {
  Class,
  Comment,
  Directive,
  Function,
  Statement,
  TSInterfaceDeclaration,
  TSTypeAliasDeclaration,
  VariableDeclaration,
} from 'oxc-parser'

export type Declaration =
  | (Function & { type: 'FunctionDeclaration' })
  | (Class & { type: 'ClassDeclaration' })
  | TSInterfaceDeclaration
  | TSTypeAliasDeclaration
  | VariableDeclaration

/** Something declared in a file: its syntax, and the docstring above it. */
export interface Declared {
  name: string
  node: Declaration
  doc: string | null
  file: SourceFile
}

/** What a name that a file exports or imports stands for: a name in another file, all of that file, or a declaration here. */
type Reference = { file: SourceFile; name: string | null }

const parsed = new Map<string, SourceFile>()

/** Reads and parses a file of TypeScript once. */
export function sourceFile(file: string): SourceFile {
  const known = parsed.get(file)
  if (known) return known
  const made = new SourceFile(file)
  parsed.set(file, made)
  return made
}

/** A file's text, its docstrings, and where its names come from. */
export class SourceFile {
  readonly file: string
  readonly text: string
  readonly #body: (Directive | Statement)[]
  readonly #comments: Comment[]
  readonly #declared = new Map<string, Declared>()

  constructor(file: string) {
    this.file = file
    this.text = readFileSync(file, 'utf8')
    const { program, comments, errors } = parseSync(file, this.text)
    if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`)
    this.#body = program.body
    this.#comments = comments.filter(({ type, value }) => type === 'Block' && value.startsWith('*'))
    for (const statement of program.body) this.#declare(statement)
  }

  /** The text of a piece of syntax. */
  slice({ start, end }: { start: number; end: number }): string {
    return this.text.slice(start, end)
  }

  /** The docstring right above a piece of syntax, as one line or as paragraphs. */
  docOf({ start }: { start: number }): string | null {
    const comment = this.#comments.findLast(({ end }) => end <= start)
    if (!comment || this.text.slice(comment.end, start).trim() !== '') return null
    const lines = comment.value.slice(1).split('\n')
    return lines
      .map((line) => line.replace(/^\s*\* ?/, '').trim())
      .join('\n')
      .trim()
  }

  /** The declaration that `name` stands for in this file; null for what comes from a package. */
  find(name: string): Declared | null {
    const own = this.#declared.get(name)
    if (own) return own
    const reference = this.#imported(name)
    return reference?.name ? reference.file.findExport(reference.name) : null
  }

  /** As `find`, for a name that others import from this file. */
  findExport(name: string): Declared | null {
    for (const [exported, reference] of this.exports()) {
      if (exported !== name || reference.name === null) continue
      return reference.file === this ? this.find(reference.name) : reference.file.findExport(reference.name)
    }
    return null
  }

  /** All that this file exports, in its order. A name of null stands for everything of the file: a namespace. */
  exports(): [string, Reference][] {
    return this.#body.flatMap((statement): [string, Reference][] => {
      if (statement.type === 'ExportAllDeclaration') return this.#exportsAll(statement)
      if (statement.type !== 'ExportNamedDeclaration') return []
      if (statement.declaration) return namesOf(statement.declaration).map((name) => [name, { file: this, name }])
      const from = statement.source && this.#resolve(statement.source.value)
      if (statement.source && !from) return []
      return statement.specifiers.map(({ exported, local }) => [nameOf(exported), { file: from ?? this, name: nameOf(local) }])
    })
  }

  #exportsAll(statement: Extract<Statement, { type: 'ExportAllDeclaration' }>): [string, Reference][] {
    const from = this.#resolve(statement.source.value)
    if (!from) return []
    return statement.exported ? [[nameOf(statement.exported), { file: from, name: null }]] : from.exports()
  }

  #imported(name: string): Reference | null {
    for (const statement of this.#body) {
      if (statement.type !== 'ImportDeclaration') continue
      const specifier = statement.specifiers.find(({ local }) => local.name === name)
      const file = specifier && this.#resolve(statement.source.value)
      if (file) return { file, name: specifier.type === 'ImportSpecifier' ? nameOf(specifier.imported) : null }
    }
    return null
  }

  /** Null for a package. */
  #resolve(specifier: string): SourceFile | null {
    return specifier.startsWith('.') ? sourceFile(path.resolve(path.dirname(this.file), specifier)) : null
  }

  #declare(statement: Directive | Statement): void {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : (statement as Statement)
    if (!node || !isDeclaration(node)) return
    for (const name of namesOf(node)) this.#declared.set(name, { name, node, doc: this.docOf(statement), file: this })
  }
}

function isDeclaration(node: { type: string }): node is Declaration {
  const kinds = ['FunctionDeclaration', 'ClassDeclaration', 'TSInterfaceDeclaration', 'TSTypeAliasDeclaration', 'VariableDeclaration']
  return kinds.includes(node.type)
}

function namesOf(node: { type: string }): string[] {
  if (!isDeclaration(node)) return []
  if (node.type !== 'VariableDeclaration') return node.id ? [node.id.name] : []
  return node.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []))
}

const nameOf = (node: { name: string } | { value: unknown }) => ('name' in node ? node.name : String(node.value))
