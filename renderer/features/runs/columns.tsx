import {
  createColumnHelper,
  createSortedRowModel,
  metaHelper,
  rowSortingFeature,
  tableFeatures,
  type ColumnDef,
} from '@tanstack/react-table'
import type { ReactNode } from 'react'
import type { RunRow } from '../../../engine/api/contract/index.ts'
import { Age, Duration, MetricNumber, PageLink, RunDot, StateMark } from '../../ui/index.ts'
import { fixedColumns, fixedHeads, type FixedColumn } from './column-ids.ts'
import { compareValues, fixedValues, hparamValue, metricValue, epochsDone, type SortValue } from './run-values.ts'
import styles from './runs.module.css'

interface ColumnMeta {
  /** In pixels. */
  width: number
  numeric: boolean
  cell(run: RunRow): ReactNode
}

export const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), columnMeta: metaHelper<ColumnMeta>() })
export type RunColumn = ColumnDef<typeof features, RunRow>

const helper = createColumnHelper<typeof features, RunRow>()

/** The column of an id; undefined for an id that is none, as an old address may have it. */
export function columnOf(id: string): RunColumn | undefined {
  if (id.startsWith('metric:')) return metric(id, id.slice('metric:'.length))
  if (id.startsWith('hparam:')) return hparam(id, id.slice('hparam:'.length))
  return (fixedColumns as readonly string[]).includes(id) ? fixed(id as FixedColumn) : undefined
}

export const nameColumn = column('name', 'Name', fixedValues.name, {
  width: 200,
  numeric: false,
  cell: ({ id, name, colour }) => (
    <>
      <RunDot colour={colour} />
      <PageLink to={`/runs/${id}`} tabIndex={-1} title={name}>
        {name}
      </PageLink>
    </>
  ),
})

function column(id: string, header: string, value: (run: RunRow) => SortValue, meta: ColumnMeta): RunColumn {
  const sortFn: RunColumn['sortFn'] = (a, b, id) => compareValues(a.getValue<SortValue>(id), b.getValue<SortValue>(id))
  return helper.accessor((run): unknown => value(run), { id, header, meta, sortFn, sortUndefined: 'last' })
}

const fixedMeta: Record<FixedColumn, ColumnMeta> = {
  state: { width: 112, numeric: false, cell: ({ state, stopping }) => <StateMark state={state} stopping={stopping} /> },
  plugin: { width: 120, numeric: false, cell: ({ plugin, pluginPath }) => <span title={pluginPath}>{plugin}</span> },
  epoch: { width: 88, numeric: true, cell: (run) => epochText(run) },
  duration: {
    width: 96,
    numeric: true,
    cell: ({ startedAt, endedAt }) => startedAt !== null && <Duration from={startedAt} to={endedAt} />,
  },
  started: { width: 104, numeric: false, cell: ({ startedAt, createdAt }) => <Age time={startedAt ?? createdAt} /> },
  tags: { width: 120, numeric: false, cell: ({ tags }) => <Tags tags={tags} /> },
}

function fixed(id: FixedColumn): RunColumn {
  return column(id, fixedHeads[id], fixedValues[id], fixedMeta[id])
}

function metric(id: string, name: string): RunColumn {
  return column(id, name, (run) => metricValue(run, name), {
    width: widthFor(name),
    numeric: true,
    cell: ({ metrics }) => metrics[name] !== undefined && <MetricNumber value={metrics[name]} />,
  })
}

function hparam(id: string, name: string): RunColumn {
  return column(id, name, (run) => hparamValue(run, name), {
    width: widthFor(name),
    numeric: true,
    cell: ({ hparams }) => hparamText(hparams[name]),
  })
}

/** Room for the column's head and its sort mark. */
function widthFor(name: string): number {
  return Math.min(200, Math.max(88, 40 + name.length * 7))
}

function epochText(run: RunRow): string {
  const of = run.progress?.epochs
  return of === undefined || of === null ? String(epochsDone(run)) : `${epochsDone(run)}/${of}`
}

function hparamText(value: RunRow['hparams'][string] | undefined): string | null {
  if (value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function Tags({ tags }: { tags: string[] }) {
  return tags.map((tag) => (
    <span key={tag} className={styles.tag} title={tags.join(', ')}>
      {tag}
    </span>
  ))
}
