import { expect, test } from 'vitest'
import { shortcutText } from './shortcut-text.ts'

test.each([
  [undefined, 'Linux x86_64', ''],
  ['mod+Enter', 'Linux x86_64', 'Ctrl+Enter'],
  ['mod+K', 'Win32', 'Ctrl+K'],
  ['alt+shift+h', 'Linux x86_64', 'Alt+Shift+H'],
  ['mod+Enter', 'MacIntel', '⌘↩'],
  ['mod+K', 'MacIntel', '⌘K'],
])('%s on %s is written %s', (shortcut, platform, text) => {
  expect(shortcutText(shortcut, platform)).toBe(text)
})
