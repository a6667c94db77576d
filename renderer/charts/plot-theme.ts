import { lightHues } from '../ui/index.ts'

/** The tokens that a canvas needs, read from the page's custom properties. */
export interface PlotTheme {
  text: string
  grid: string
  error: string
  font: string
  /** #rrggbb each. */
  hues: string[]
}

export function readPlotTheme(element: Element): PlotTheme {
  const style = getComputedStyle(element)
  const token = (name: string) => style.getPropertyValue(name).trim()
  return {
    text: token('--text-3'),
    grid: token('--border'),
    error: token('--error'),
    font: `11px ${style.fontFamily}`,
    hues: lightHues.map((_, i) => token(`--hue-${i}`)),
  }
}

/** Calls back after the page's theme has changed, until the function returned is called. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] })
  return () => observer.disconnect()
}
