import { LeydenError } from '../../errors/index.ts'

/**
 * A checkpoint's name by a template: `{epoch:03d}-{val_loss:.2f}` gives `epoch=003-val_loss=0.93`, with `autoInsertMetricName` off
 * `003-0.93`. Formats are Python's `d`, `f` and `e`. A value that isn't logged yet is `nan`.
 */
export function checkpointName(template: string, values: Record<string, number>, autoInsertMetricName = true): string {
  return template.replace(/\{([^{}:]+)(?::([^{}]*))?\}/g, (_, name: string, format: string | undefined) => {
    const text = formatNumber(values[name] ?? NaN, format ?? '', template)
    return autoInsertMetricName ? `${name.replace(/[/\\]/g, '_')}=${text}` : text
  })
}

/** Throws where the template has a format that there isn't. */
export function checkTemplate(template: string): void {
  checkpointName(template, {})
}

function formatNumber(value: number, format: string, template: string): string {
  const [, fill, width = '0', precision, type] = /^(0)?(\d+)?(?:\.(\d+))?([dfe])?$/.exec(format) ?? refuseFormat(format, template)
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  const sign = value < 0 ? '-' : ''
  return sign + digitsOf(Math.abs(value), type, precision).padStart(Number(width) - sign.length, fill ?? ' ')
}

function digitsOf(value: number, type: string | undefined, precision: string | undefined): string {
  if (type === 'd') return String(Math.trunc(value))
  if (type === 'f') return value.toFixed(Number(precision ?? 6))
  if (type === 'e') return value.toExponential(Number(precision ?? 6)).replace(/(?<=e[+-])(\d)$/, '0$1')
  return precision === undefined ? String(value) : String(Number(value.toPrecision(Number(precision))))
}

function refuseFormat(format: string, template: string): never {
  throw new LeydenError(`ModelCheckpoint: the filename '${template}' has the format '${format}', which isn't known.`, {
    remedy: "Write {epoch:03d}, {val_loss:.2f} or {val_loss:.3e}; '03' fills with zeros, '.2' is the digits after the point.",
  })
}
