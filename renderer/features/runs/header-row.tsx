import { ArrowDown, ArrowUp } from 'lucide-react'
import { nextSort, type Sort } from './search.ts'
import styles from './runs.module.css'
import type { ShownColumn } from './use-shown-columns.ts'

export interface HeaderRowProps {
  shown: ShownColumn[]
  sort: Sort | null
  onSort(sort: Sort | null): void
}

/** The heads of the columns; pressing one sorts by it. */
export function HeaderRow({ shown, sort, onSort }: HeaderRowProps) {
  return (
    <thead className={styles.header}>
      <tr aria-rowindex={1} className={styles.heads}>
        {shown.map(({ id, header, numeric, index, track }) => {
          const sorted = sort?.column === id ? (sort.descending ? 'descending' : 'ascending') : 'none'
          return (
            <th
              key={id}
              scope="col"
              aria-colindex={index + 1}
              aria-sort={sorted}
              className={styles.head}
              data-numeric={numeric || undefined}
              style={{ gridColumn: track }}
            >
              <button type="button" title={`Sort by ${header}`} onClick={() => onSort(nextSort(sort, id, numeric || id === 'started'))}>
                <span>{header}</span>
                {sorted === 'ascending' && <ArrowUp size={12} aria-hidden />}
                {sorted === 'descending' && <ArrowDown size={12} aria-hidden />}
              </button>
            </th>
          )
        })}
      </tr>
    </thead>
  )
}
