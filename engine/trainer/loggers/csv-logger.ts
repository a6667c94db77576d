import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { toYaml } from './hparams-yaml.ts'
import type { Logger } from './logger.ts'
import { makeLogFolder, type LogFolderOptions } from './version-folder.ts'

type Row = Record<string, number | string>

interface State {
  logDir: string
  rows: number
}

/**
 * Writes `metrics.csv`, a row for each time that values are logged, and `hparams.yaml` to `saveDir/name/version_0`, as Lightning's
 * CSVLogger. Rows are there as soon as they are logged. Metrics of a version that is there already are written anew, but by a training that
 * is resumed: it goes on after the rows that it had.
 */
export class CSVLogger implements Logger {
  readonly #options: LogFolderOptions
  #folder: string | null = null
  #columns: string[] = []
  /** Null before the first of this run. */
  #rows: number | null = null

  constructor(options: LogFolderOptions) {
    this.#options = options
  }

  /** Made at the first look. */
  get logDir(): string {
    this.#folder ??= makeLogFolder(this.#options)
    return this.#folder
  }

  logHyperparams(hparams: Record<string, unknown>): void {
    writeFileSync(path.join(this.logDir, 'hparams.yaml'), toYaml(hparams))
  }

  logMetrics(values: Record<string, number>, { step, epoch }: { step: number; epoch: number }): void {
    const row = { ...values, step, epoch }
    if (this.#rows === null) rmSync(this.#file, { force: true })
    this.#addColumns(Object.keys(row))
    appendFileSync(this.#file, this.#line(row))
    this.#rows = (this.#rows ?? 0) + 1
  }

  stateDict(): State {
    return { logDir: path.resolve(this.logDir), rows: this.#rows ?? 0 }
  }

  loadStateDict(state: unknown): void {
    const { logDir, rows } = state as State
    if (logDir !== path.resolve(this.logDir) || !existsSync(this.#file)) return
    const [columns = [], ...cells] = parse(readFileSync(this.#file, 'utf8')) as string[][]
    this.#columns = columns
    this.#rows = Math.min(rows, cells.length)
    this.#write(cells.slice(0, rows).map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]!]))))
  }

  get #file(): string {
    return path.join(this.logDir, 'metrics.csv')
  }

  /** A new column changes the lines that are there. */
  #addColumns(names: string[]): void {
    const added = names.filter((name) => !this.#columns.includes(name))
    if (added.length === 0) return
    const before: Row[] = existsSync(this.#file) ? parse(readFileSync(this.#file, 'utf8'), { columns: true }) : []
    this.#columns = [...this.#columns, ...added].toSorted()
    this.#write(before)
  }

  #write(rows: Row[]): void {
    const header = `${this.#columns.map(quoted).join(',')}\n`
    writeFileSync(this.#file, header + rows.map((row) => this.#line(row)).join(''))
  }

  #line(row: Row): string {
    return `${this.#columns.map((name) => cell(row[name])).join(',')}\n`
  }
}

const quoted = (name: string) => (/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)

/** As Python writes them, and pandas reads them. */
function cell(value: number | string | undefined): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  return String(value ?? '')
}
