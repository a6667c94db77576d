const mac = { mod: '⌘', shift: '⇧', alt: '⌥', enter: '↩' } as Record<string, string>
const other = { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', enter: 'Enter' } as Record<string, string>

/** `mod+Enter` as it is written on this machine's keys: `Ctrl+Enter`, `⌘↩`. */
export function shortcutText(shortcut: string | undefined, platform = navigator.platform): string {
  if (shortcut === undefined) return ''
  const isMac = platform.startsWith('Mac')
  const names = isMac ? mac : other
  return shortcut
    .split('+')
    .map((key) => names[key.toLowerCase()] ?? key.toUpperCase())
    .join(isMac ? '' : '+')
}
