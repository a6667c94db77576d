import { Button } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useCallback, useDeferredValue, useMemo, useState } from 'react'
import type { RunRow } from '../../../engine/api/contract/index.ts'
import { runActions, useActionContext, useActions } from '../../actions/index.ts'
import { useRuns, useRunsLoaded } from '../../transport/index.ts'
import { Empty, formatCount, Page, Skeleton } from '../../ui/index.ts'
import { defaultColumns, metricNames } from './column-ids.ts'
import { ColumnMenu } from './column-menu.tsx'
import { FilterBox } from './filter-box.tsx'
import { filterRuns } from './filter/index.ts'
import { RunsTable } from './runs-table.tsx'
import { useRunsTable } from './use-runs-table.ts'
import { useWorkspace } from './use-workspace.ts'

export interface RunsPageProps {
  /** The address's search parameters: the workspace lives there. */
  search: Record<string, string>
  onSearch(search: Record<string, string>): void
}

/** All runs, in a table. */
export function RunsPage({ search, onSearch }: RunsPageProps) {
  const { navigate } = useActionContext()
  const { workspace, change } = useWorkspace(search, onSearch)
  const [runs, loaded] = [useRuns(), useRunsLoaded()]
  const metrics = useMemo(() => metricNames(runs), [runs])
  const filter = useDeferredValue(workspace.filter)
  const { shown, error } = useMemo(() => filterRuns(runs, filter), [runs, filter])
  const columns = workspace.columns ?? defaultColumns(metrics)
  const table = useRunsTable(shown, columns, workspace.sort)
  const { current, setCurrent } = useCurrent(shown)
  const open = useCallback((run: RunRow) => navigate(`/runs/${run.id}`), [navigate])
  return (
    <Page
      flush
      title="Runs"
      actions={runs.length > 0 && <NewRunButton />}
      toolbar={
        <>
          <FilterBox
            text={workspace.filter}
            onText={(filter) => change({ filter })}
            error={error}
            status={loaded ? shownText(shown.length, runs.length) : ''}
          />
          <ColumnMenu runs={runs} metrics={metrics} columns={columns} onColumns={(columns) => change({ columns })} />
        </>
      }
    >
      {!loaded && <Skeleton lines={8} />}
      {loaded && runs.length === 0 && <Empty sentence="Nothing has been trained yet." action={<NewRunButton />} />}
      {shown.length > 0 && (
        <RunsTable
          table={table}
          sort={workspace.sort}
          onSort={(sort) => change({ sort })}
          current={current}
          onCurrent={setCurrent}
          onOpen={open}
        />
      )}
      {runs.length > 0 && shown.length === 0 && (
        <Empty
          sentence="No run matches the filter."
          action={
            <Button variant="default" onClick={() => change({ filter: '' })}>
              Clear the filter
            </Button>
          }
        />
      )}
    </Page>
  )
}

/** The run that the keyboard is at; what can be done with it is offered in the palette too. */
function useCurrent(shown: RunRow[]) {
  const [id, setId] = useState<string | null>(null)
  const run = useMemo(() => shown.find((run) => run.id === id), [shown, id])
  useActions(run ? runActions : none, run)
  return { current: run?.id ?? null, setCurrent: useCallback((run: RunRow) => setId(run.id), []) }
}

const none: typeof runActions = []

function NewRunButton() {
  const { navigate } = useActionContext()
  return (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => navigate('/new')}>
      New run
    </Button>
  )
}

function shownText(shown: number, all: number): string {
  if (shown !== all) return `${formatCount(shown)} of ${formatCount(all)} shown`
  return `${formatCount(all)} ${all === 1 ? 'run' : 'runs'}`
}
