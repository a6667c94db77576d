import type { Class, Function, MethodDefinition, PropertyDefinition, TSInterfaceDeclaration, VariableDeclaration } from 'oxc-parser'
import type { Declared, SourceFile } from './source-file.ts'

/** One name of the reference as Markdown: how it is called, its docstring, and what its options and members are. */
export function entryText(declared: Declared, namespace: string): string {
  const { node, file, doc, name } = declared
  const called = namespace ? `${namespace}.${name}` : name
  if (node.type === 'FunctionDeclaration') return entry(called, signature(called, node, file), [doc], optionsOf(node, file))
  if (node.type === 'ClassDeclaration') return classText(called, node, declared)
  if (node.type === 'VariableDeclaration') return constantText(called, node, declared)
  if (node.type === 'TSInterfaceDeclaration') return entry(called, '', [doc], membersOf(node, file))
  return entry(called, file.slice(node).replace(/^(export )?type \w+/, `type ${name}`), [doc], [])
}

/** The class that a function such as `nn.linear` does nothing but make. */
export function madeBy({ node, file, name }: Declared): Declared | null {
  const made = node.type === 'VariableDeclaration' ? arrowOf(node, name)?.body : null
  return made?.type === 'NewExpression' && made.callee.type === 'Identifier' ? file.find(made.callee.name) : null
}

function entry(title: string, code: string, texts: (string | null | undefined)[], members: string[]): string {
  const fence = code && `\`\`\`ts\n${code}\n\`\`\``
  return [`### ${title}`, fence, ...texts, members.join('\n')].filter(Boolean).join('\n\n')
}

function classText(called: string, node: Class, { file, doc }: Declared): string {
  const constructor = constructorOf(node)
  const code = constructor ? signature(`new ${called}`, constructor, file) : `class ${called}`
  return entry(
    called,
    code,
    [doc, inherits(node, file)],
    [...(constructor ? optionsOf(constructor, file) : []), ...publicMembers(node, file)],
  )
}

function constantText(called: string, node: VariableDeclaration, declared: Declared): string {
  const { file, name, doc } = declared
  const arrow = arrowOf(node, name)
  const made = madeBy(declared)
  if (!arrow) return entry(called, '', [doc ?? made?.doc], [])
  const members = made?.node.type === 'ClassDeclaration' ? publicMembers(made.node, made.file) : []
  return entry(called, signature(called, arrow, file), [made ? made.doc : doc], [...optionsOf(arrow, file), ...members])
}

function arrowOf(node: VariableDeclaration, name: string) {
  const value = node.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name)?.init
  return value?.type === 'ArrowFunctionExpression' ? value : null
}

type Callable = Pick<Function, 'params' | 'returnType'>

function signature(called: string, { params, returnType }: Callable, file: SourceFile): string {
  const given = params.map((each) => file.slice(each).replace(/\s+/g, ' '))
  const line = (separator: string, [open, close]: [string, string]) => `${called}(${open}${given.join(separator)}${close})`
  const short = line(', ', ['', ''])
  const returned = returnType ? file.slice(returnType) : ''
  return (short.length + returned.length > 120 ? line(',\n  ', ['\n  ', ',\n']) : short) + returned
}

/** The members of the interfaces of options that a call takes. */
function optionsOf(call: Callable, file: SourceFile): string[] {
  return optionTypes(call, file).flatMap(({ node, file }) => membersOf(node as TSInterfaceDeclaration, file))
}

function optionTypes({ params }: Callable, file: SourceFile): Declared[] {
  const names = new Set(params.flatMap((each) => file.slice(each).match(/\b[A-Z]\w*(?:Options|Setup|Config)\b/g) ?? []))
  return [...names].flatMap((name) => {
    const found = file.find(name)
    return found?.node.type === 'TSInterfaceDeclaration' ? [found] : []
  })
}

/** The interfaces whose members the entry lists as options. */
export function optionsWithin({ node, file, name }: Declared): Declared[] {
  const call = node.type === 'ClassDeclaration' ? constructorOf(node) : node.type === 'VariableDeclaration' ? arrowOf(node, name) : node
  return call && 'params' in call ? optionTypes(call, file) : []
}

function membersOf(node: TSInterfaceDeclaration, file: SourceFile): string[] {
  const inherited = node.extends.flatMap(({ expression }) => {
    const base = file.find(file.slice(expression).replace(/^.*\./, ''))
    return base?.node.type === 'TSInterfaceDeclaration' ? membersOf(base.node, base.file) : []
  })
  const own = node.body.body.map((member) => line(file.slice(member), file.docOf(member)))
  return [...inherited, ...own]
}

function constructorOf(node: Class): Function | null {
  const found = node.body.body.find((member) => member.type === 'MethodDefinition' && member.kind === 'constructor')
  return found?.type === 'MethodDefinition' ? (found.value as Function) : null
}

/** Methods, accessors and fields that have a docstring: the others' names say all. */
function publicMembers(node: Class, file: SourceFile): string[] {
  return node.body.body.flatMap((member) => {
    if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') return []
    const hidden = member.key.type === 'PrivateIdentifier' || member.accessibility === 'protected' || member.accessibility === 'private'
    const doc = file.docOf(member)
    return hidden || !doc || member.computed ? [] : [line(headOf(member, file), doc)]
  })
}

/** A member without its body or value. */
function headOf(member: MethodDefinition | PropertyDefinition, file: SourceFile): string {
  const body = member.type === 'MethodDefinition' ? member.value.body : null
  if (body) return file.slice({ start: member.start, end: body.start })
  return file.slice(member).replace(/ = [^]*$/, '')
}

function inherits(node: Class, file: SourceFile): string | null {
  return node.superClass ? `Extends \`${file.slice(node.superClass)}\`.` : null
}

function line(code: string, doc: string | null): string {
  const head = code
    .replace(/\s+/g, ' ')
    .replace(/^(?:override|readonly|async|get) /g, '')
    .replace(/[;,]?\s*$/, '')
  return `- \`${head}\`${doc ? `: ${doc.replace(/\s+/g, ' ')}` : ''}`
}
