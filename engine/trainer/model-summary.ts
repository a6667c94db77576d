import type { LightningModule } from '../module/index.ts'
import { torchLayout } from '../nn/index.ts'

export interface ModelSummary {
  /** A table of the parameters, ready to print. */
  text: string
  /** Trainable values, and all of them. */
  trainable: number
  parameters: number
}

/** Names, shapes and counts of a module's variables. */
export function summarizeModel(module: LightningModule): ModelSummary {
  const variables = module.namedVariables()
  const parameters = sum(variables.map(({ variable }) => variable.size))
  const trainable = sum(variables.map((named) => (named.trainable ? named.variable.size : 0)))
  const rows = variables.map(({ name, variable, trainable: trained }) => {
    const layout = torchLayout(variable)
    const shape = layout ? layout.map((axis) => variable.shape[axis]) : variable.shape
    return [name, `[${shape.join(', ')}]`, variable.size.toLocaleString('en'), trained ? '' : 'not trained']
  })
  const megabytes = ((parameters * 4) / 1e6).toFixed(1)
  const total = `${trainable.toLocaleString('en')} trainable parameters of ${parameters.toLocaleString('en')}, ${megabytes} MB`
  return { text: [...alignColumns(rows), total].join('\n'), trainable, parameters }
}

/** Counts to the right, the rest to the left. */
function alignColumns(rows: string[][]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? []
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 2 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd(),
  )
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
