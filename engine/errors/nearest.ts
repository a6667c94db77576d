/** The one of `words` that `word` was probably meant to be; undefined when none is close. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const ranked = words.map((each) => ({ each, distance: editDistance(fold(word), fold(each)) })).sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.each : undefined
}

/** `learning_rate`, `learning-rate` and `learningRate` are one. */
function fold(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, '')
}

/** Levenshtein 1966: the fewest insertions, deletions and replacements of a character. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, character] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (character === b[j] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}
