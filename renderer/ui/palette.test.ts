import { expect, test } from 'vitest'
import { darkHues, hue, lightHues } from './palette.ts'

// oxlint-disable-next-line no-restricted-imports -- Vitest empties style sheets that are imported, raw ones too
const { readFileSync } = await import('node:fs')
const tokens = readFileSync(`${import.meta.dirname}/tokens.css`, 'utf8')

/** The hues of a theme, as the style sheet has them. */
function huesAfter(selector: string): string[] {
  const block = tokens.slice(tokens.indexOf(selector)).split('}', 1)[0] ?? ''
  return [...block.matchAll(/--hue-\d: (#\w+)/g)].map((match) => match[1] as string)
}

test('the style sheet has the same hues as the charts', () => {
  expect(huesAfter("[data-mantine-color-scheme='light']")).toEqual([...lightHues])
  expect(huesAfter("[data-mantine-color-scheme='dark']")).toEqual([...darkHues])
})

test('a ninth run begins the hues again', () => {
  expect(hue(8)).toBe(hue(0))
})
