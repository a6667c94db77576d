import path from 'node:path'
import { entryText, madeBy, optionsWithin } from './entry.ts'
import { publicNames, type Namespace } from './public-names.ts'
import { sourceFile } from './source-file.ts'

const note = 'Written from the docstrings by `npm run docs`.'

/** The pages of the reference by their file names. */
export function referencePages(): Map<string, string> {
  const namespaces = publicNames(sourceFile(path.join(import.meta.dirname, '..', '..', 'engine', 'index.ts')))
  const filled = unique(namespaces).filter(({ declared }) => declared.length > 0)
  const pages = filled.map((namespace): [string, string] => [fileOf(namespace), pageText(namespace)])
  return new Map([['README.md', indexText(filled)], ...pages])
}

/** `losses` is exported twice, also as `nn.losses`: the shorter name is the page. */
function unique(namespaces: Namespace[]): Namespace[] {
  const byFirst = new Map<unknown, Namespace>()
  for (const each of namespaces.toSorted((a, b) => depth(a) - depth(b))) {
    const first = each.declared[0]?.node
    if (!byFirst.has(first)) byFirst.set(first, each)
  }
  return [...byFirst.values()]
}

const depth = ({ name }: Namespace) => name.split('.').length
const fileOf = ({ name }: Namespace) => `${name || 'leyden'}.md`
const titleOf = ({ name }: Namespace) => (name ? `\`${name}\`` : '`leyden`')

function pageText(namespace: Namespace): string {
  const within = new Set(namespace.declared.flatMap((each) => [madeBy(each), ...optionsWithin(each)]).map((each) => each?.node))
  const shown = namespace.declared.filter(({ node }) => !within.has(node))
  const entries = shown.map((each) => entryText(each, namespace.name))
  return `# ${titleOf(namespace)}\n\n${note}\n\n${entries.join('\n\n')}\n`
}

function indexText(namespaces: Namespace[]): string {
  const rows = namespaces.map((each) => {
    const names = each.declared.map(({ name }) => `\`${name}\``).join(', ')
    return `| [${titleOf(each)}](${fileOf(each)}) | ${names} |`
  })
  return `# Reference\n\nAll that \`import ... from 'leyden'\` gives. ${note}\n\n| | |\n| --- | --- |\n${rows.join('\n')}\n`
}
