import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** Colours for a terminal; plain text for a file, a pipe, or under NO_COLOR. */
export function paint(format: Format, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(format, text, { stream })
}
