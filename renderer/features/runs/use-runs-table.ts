import { useTable } from '@tanstack/react-table'
import { useMemo } from 'react'
import type { RunRow } from '../../../engine/api/contract/index.ts'
import { columnOf, features, nameColumn } from './columns.tsx'
import type { Sort } from './search.ts'

/** The table's model: `runs` in the columns of these ids, sorted. */
export function useRunsTable(runs: RunRow[], columnIds: string[], sort: Sort | null) {
  const key = columnIds.join('\n')
  const columns = useMemo(() => [nameColumn, ...key.split('\n').flatMap((id) => columnOf(id) ?? [])], [key])
  const sorting = useMemo(() => (sort ? [{ id: sort.column, desc: sort.descending }] : []), [sort])
  return useTable({ features, columns, data: runs, getRowId: (run) => run.id, state: { sorting } })
}

export type RunsTableModel = ReturnType<typeof useRunsTable>
