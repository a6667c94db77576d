import { readFileSync } from 'node:fs'

export interface Example {
  language: 'ts' | 'js'
  /** What follows the language after the fence: `example` is a plugin, `script` a program beside the first example. */
  kind: string
  code: string
}

/** The code blocks of a page of the documentation, by its path in the project. */
export function examples(page: string): Example[] {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8')
  return [...text.matchAll(/```(ts|js) ?(\w*)\n([^]*?)```/g)].map(([, language, kind, code]) => ({
    language: language as Example['language'],
    kind: kind!,
    code: code!,
  }))
}
