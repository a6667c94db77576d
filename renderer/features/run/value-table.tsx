/* oxlint-disable react/no-array-index-key -- what is drawn has no identity but its place */
import { formatCount, formatMetric } from '../../ui/index.ts'
import classes from './media.module.css'

type Cell = string | number | boolean | null

/** More would take the page's breath. */
const mostRows = 500

export function ValueTable({ columns, rows, label }: { columns: string[]; rows: Cell[][]; label: string }) {
  const left = rows.length - mostRows
  return (
    <>
      <table className={classes.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map((name, column) => (
              <th key={column} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, mostRows).map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} className={typeof cell === 'number' ? classes.number : undefined}>
                  {typeof cell === 'number' ? formatMetric(cell) : String(cell ?? '')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && (
        <p>
          {formatCount(mostRows)} of {formatCount(rows.length)} rows shown
        </p>
      )}
    </>
  )
}
