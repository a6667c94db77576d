import { formatMetric } from '../ui/index.ts'

const mostDecimals = 10

/** Made once: an axis is labelled in every frame, and making one takes longer than using it. */
const withDecimals = Array.from(
  { length: mostDecimals + 1 },
  (_, decimals) => new Intl.NumberFormat('en-GB', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
)

/** The values at an axis's ticks, with just as many digits as tell them apart. Null ticks have no label. */
export function formatYTicks(ticks: (number | null)[], logarithmic: boolean): string[] {
  const values = ticks.filter((tick) => tick !== null)
  if (values.length === 0 || logarithmic) return ticks.map((tick) => (tick === null ? '' : formatMetric(tick)))
  const format = formatFor(values)
  return ticks.map((tick) => (tick === null ? '' : format(tick)))
}

function formatFor(values: number[]): (value: number) => string {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const [unit, suffix] = unitOf(largest)
  const decimals = decimalsOf(values.map((value) => value / unit))
  const format = withDecimals[decimals]!
  return (value) => (value === 0 ? '0' : format.format(value / unit).replace('-', '−') + suffix)
}

/** Numbers that would be too wide are told in thousands, or as so many times a power of ten. */
function unitOf(largest: number): [unit: number, suffix: string] {
  if (largest >= 1e9 || (largest < 1e-3 && largest > 0)) {
    const power = Math.floor(Math.log10(largest))
    return [10 ** power, `e${power}`.replace('-', '−')]
  }
  if (largest >= 1e6) return [1e6, 'M']
  return largest >= 1e5 ? [1e3, 'K'] : [1, '']
}

/** The fewest decimals in which neighbours stay what they are, to a thousandth of their distance. */
function decimalsOf(values: number[]): number {
  const distance = values.slice(1).reduce((least, value, i) => Math.min(least, Math.abs(value - values[i]!)), Infinity)
  const close = Math.min(distance, 1) / 1000
  for (let decimals = 0; decimals < mostDecimals; decimals++) {
    if (values.every((value) => Math.abs(Number(value.toFixed(decimals)) - value) <= close)) return decimals
  }
  return mostDecimals
}
