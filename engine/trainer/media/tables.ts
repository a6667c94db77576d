import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import type { Cell, MediaValue } from '../../module/index.ts'
import { tf } from '../../tensor/index.ts'
import { captionOf, refuse, type Prepared } from './prepared.ts'

export function prepareText(name: string, { text, options }: Extract<MediaValue, { kind: 'text' }>): Prepared {
  if (typeof text !== 'string') refuse(`this.logText('${name}', ...)`, text, 'a text')
  return { tensors: [], toMedia: () => ({ kind: 'text', text, caption: captionOf(options.caption) }) }
}

export function prepareTable(name: string, { table, options }: Extract<MediaValue, { kind: 'table' }>): Prepared {
  const call = `this.logTable('${name}', ...)`
  const { columns, rows } = table
  const width = columns.length
  const caption = captionOf(options.caption)
  if (rows instanceof tf.Tensor) {
    if (rows.rank !== 2 || rows.shape[1] !== width) refuse(call, rows, `one of shape [rows, ${width}], since it has ${width} columns`)
    return { tensors: [rows], toMedia: ([read]) => ({ kind: 'table', columns, rows: rowsOf(read!), caption }) }
  }
  checkRows(call, rows, width)
  return { tensors: [], toMedia: () => ({ kind: 'table', columns, rows, caption }) }
}

const rowsOf = (tensor: Tensor) => tensor.arraySync() as number[][]

function checkRows(call: string, rows: Cell[][], width: number): void {
  for (const [index, row] of rows.entries()) {
    if (row.length !== width)
      throw new LeydenError(`${call}: row ${index} has ${row.length} cells, and there are ${width} columns.`, {
        remedy: 'Fill it with null.',
      })
    const wrong = row.findIndex((cell) => cell !== null && !['string', 'number', 'boolean'].includes(typeof cell))
    if (wrong >= 0) refuse(`${call}, row ${index},`, row[wrong], 'texts, numbers, truth values and null')
  }
}
