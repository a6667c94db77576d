/**
 * The eight hues of charts and runs, paired by index: a run keeps its hue across themes. Every pair differs by at least 11.9 CIEDE2000
 * under normal, protan, deutan and tritan vision. `tokens.css` has the same as `--hue-0` to `--hue-7`.
 */
export const lightHues = ['#c9524f', '#b78900', '#605f00', '#00441e', '#006c67', '#0097e2', '#470287', '#8b4e9c'] as const
export const darkHues = ['#e17a74', '#a47b00', '#c2c00d', '#5bfb92', '#009992', '#57bbff', '#8970bf', '#f6d8ff'] as const

/** A run's colour, by the index that is stored with it, as CSS that follows the theme. */
export function hue(colour: number): string {
  return `var(--hue-${colour % lightHues.length})`
}
