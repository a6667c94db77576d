const error = /^[\w.]*(?:Error|Exception)\b.*/

/** The line that says what is wrong in what a worker said last: the last that begins as an error does, for hints follow some. */
export function reasonIn(words: string): string {
  const lines = words
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  return (lines.findLast((line) => error.test(line)) ?? lines.at(-1) ?? 'it said nothing').slice(0, 300)
}
