const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** Reads `64`, `0.5`, `.5`, `1e-3`; undefined for anything else, and for what is too large to be a finite number. */
export function parseNumber(text: string): number | undefined {
  const value = Number(text)
  return decimal.test(text.trim()) && Number.isFinite(value) ? value : undefined
}

/** The shortest text that reads back as the same number; very small ones as powers of ten, `1e-4` instead of `0.0001`. */
export function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0'
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value)
}

/** The next multiple of `step` above (`direction` 1) or below (-1) what is typed; undefined where that isn't a number. */
export function stepped(text: string, step: number, direction: 1 | -1): string | undefined {
  const value = parseNumber(text === '' ? '0' : text)
  if (value === undefined) return undefined
  const steps = value / step
  const next = direction > 0 ? Math.floor(steps + 1e-9) + 1 : Math.ceil(steps - 1e-9) - 1
  return numberText(Number((next * step).toPrecision(12)))
}
