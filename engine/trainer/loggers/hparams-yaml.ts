/** Plain data as YAML, which Python's readers read to the same values. */
export function toYaml(values: Record<string, unknown>): string {
  const lines = Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [`${named(key)}: ${inline(value)}`]))
  return lines.map((line) => `${line}\n`).join('')
}

const named = (key: string) =>
  /^[A-Za-z_][\w-]*$/.test(key) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(key) ? key : JSON.stringify(key)

/** JSON is YAML, but for numbers: YAML 1.1, which PyYAML reads, takes 1e-7 for a text. */
function inline(value: unknown): string {
  if (typeof value === 'number') return number(value)
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value).flatMap(([key, field]) => (field === undefined ? [] : [`${JSON.stringify(key)}: ${inline(field)}`]))
  return `{${fields.join(', ')}}`
}

function number(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf'
  return String(value).replace(/^(-?\d+)e/, '$1.0e')
}
