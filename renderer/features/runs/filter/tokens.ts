/** A piece of a filter: a word, a text in quotes, or a sign between the two sides of a comparison. */
export type Token = { kind: 'word' | 'quoted'; text: string } | { kind: 'sign'; text: Sign }

export const signs = ['>=', '<=', '!=', '>', '<', '='] as const
export type Sign = (typeof signs)[number]

const pattern = /\s*(?:"([^"]*)"?|(>=|<=|!=|>|<|==?)|((?:[^\s"<>=!]|!(?!=))+))/y

/** Cuts a filter into its pieces. A quote that isn't closed ends with the text. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) tokens.push(tokenOf(match))
  return tokens
}

function tokenOf([, quoted, sign, word]: RegExpExecArray): Token {
  if (quoted !== undefined) return { kind: 'quoted', text: quoted }
  if (sign !== undefined) return { kind: 'sign', text: sign === '==' ? '=' : (sign as Sign) }
  return { kind: 'word', text: word! }
}
