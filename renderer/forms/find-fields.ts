import { isFieldSet, type FieldNode } from './field.ts'

/** The nodes of which the name, path or help has `text`; spaces, case and underscores don't count: `learning rate` finds `learningRate`. */
export function findFields(nodes: FieldNode[], text: string): FieldNode[] {
  const wanted = plain(text)
  if (wanted === '') return nodes
  return nodes.flatMap((node) => {
    if ([node.label, node.path.at(-1)!, node.help].some((each) => plain(each).includes(wanted))) return [node]
    const fields = isFieldSet(node) ? findFields(node.fields, text) : []
    return isFieldSet(node) && fields.length > 0 ? [{ ...node, fields }] : []
  })
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[\s_-]/g, '')
}
