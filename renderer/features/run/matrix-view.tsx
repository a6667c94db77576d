/* oxlint-disable react/no-array-index-key -- what is drawn has no identity but its place */
import type { CSSProperties } from 'react'
import type { MediaContent } from '../../../engine/api/contract/index.ts'
import { formatMetric } from '../../ui/index.ts'
import classes from './media.module.css'

/** Counts by target (rows) and prediction (columns); a cell's shade is its share of its row. */
export function MatrixView({ content, label }: { content: Extract<MediaContent, { kind: 'confusionMatrix' }>; label: string }) {
  const { matrix, classNames } = content
  return (
    <table className={`${classes.table} ${classes.matrix}`} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">target \ predicted</th>
          {classNames.map((name, index) => (
            <th key={index} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {matrix.map((row, index) => (
          <tr key={index}>
            <th scope="row">{classNames[index]}</th>
            {shares(row).map((share, column) => (
              <td key={column} style={{ '--share': `${Math.round(share * 60)}%` } as CSSProperties}>
                {row[column] === null ? '' : formatMetric(row[column]!)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function shares(row: (number | null)[]): number[] {
  const sum = row.reduce<number>((total, value) => total + (value ?? 0), 0)
  return row.map((value) => (sum > 0 ? (value ?? 0) / sum : 0))
}
