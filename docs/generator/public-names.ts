import type { Declared, SourceFile } from './source-file.ts'

/** The names of one page of the reference, in the order of the door that exports them. */
export interface Namespace {
  /** As a plugin writes it, such as `optim.lrScheduler`; empty for what is imported from `leyden` itself. */
  name: string
  declared: Declared[]
}

/** What `door` exports of the project's own, and the namespaces in it, each once. */
export function publicNames(door: SourceFile, name = ''): Namespace[] {
  const own: Namespace = { name, declared: [] }
  const below: Namespace[] = []
  for (const [exported, reference] of door.exports()) {
    const inside = reference.name === null ? reference.file : namespaceOf(reference.file, reference.name)
    if (inside) below.push(...publicNames(inside, name ? `${name}.${exported}` : exported))
    else {
      const found = reference.file === door ? door.find(reference.name!) : reference.file.findExport(reference.name!)
      if (found) own.declared.push({ ...found, name: exported })
    }
  }
  return [own, ...below]
}

/** The file that `name` stands for as a whole, where it is another door's namespace. */
function namespaceOf(file: SourceFile, name: string): SourceFile | null {
  const reference = file.exports().find(([exported]) => exported === name)?.[1]
  return reference?.name === null ? reference.file : null
}
