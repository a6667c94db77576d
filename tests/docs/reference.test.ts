import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { referencePages } from '../../docs/generator/pages.ts'

const folder = path.join(import.meta.dirname, '..', '..', 'docs', 'reference')
const pages = [...referencePages()]

test('docs/reference is what `npm run docs` writes of the docstrings as they are', () => {
  const kept = readdirSync(folder).map((name): [string, string] => [name, readFileSync(path.join(folder, name), 'utf8')])
  expect(new Map(kept)).toEqual(new Map(pages))
})

/** What is left of an entry without its name, its code and its list of options. */
const prose = (entry: string) =>
  entry
    .replace(/^.*\n/, '')
    .replace(/```[^]*?```/g, '')
    .replace(/^(?:- |Extends ).*$/gm, '')
    .trim()

test.each(pages.filter(([name]) => name !== 'README.md'))('each function and class of %s says what it does', (_, text) => {
  const entries = text.split(/^### /m).slice(1)
  const callable = entries.filter((entry) => /```ts\n(?!type )/.test(entry))
  expect(callable.length).toBeGreaterThan(3)
  expect(callable.filter((entry) => prose(entry) === '').map((entry) => entry.split('\n')[0])).toEqual([])
})
