import { Button, Checkbox, CloseButton, Input, Popover } from '@mantine/core'
import { Columns3 } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { RunRow } from '../../../engine/api/contract/index.ts'
import { fixedColumns, fixedHeads, hparamColumn, hparamNames, metricColumn } from './column-ids.ts'
import styles from './runs.module.css'

export interface ColumnMenuProps {
  runs: RunRow[]
  /** Names of their metrics. */
  metrics: string[]
  /** Ids of the columns that are shown. */
  columns: string[]
  /** Null goes back to those that suit the runs. */
  onColumns(columns: string[] | null): void
}

/** Chooses the columns of the table. */
export function ColumnMenu({ runs, metrics, columns, onColumns }: ColumnMenuProps) {
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<Columns3 size={16} aria-hidden />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={styles.columnMenu} aria-label="Columns">
        <Choices runs={runs} metrics={metrics} columns={columns} onColumns={onColumns} />
      </Popover.Dropdown>
    </Popover>
  )
}

const most = 100

function Choices({ runs, metrics, columns, onColumns }: ColumnMenuProps) {
  const [find, setFind] = useState('')
  const choices = choicesOf(
    metrics,
    useMemo(() => hparamNames(runs), [runs]),
  )
  const found = choices.filter(({ text }) => text.toLowerCase().includes(find.toLowerCase()))
  const toggle = (id: string) => onColumns(columns.includes(id) ? columns.filter((each) => each !== id) : [...columns, id])
  return (
    <>
      <Input
        data-autofocus
        aria-label="Find a column"
        placeholder="Find a column"
        value={find}
        rightSection={find && <CloseButton size="sm" aria-label="Show all columns" onClick={() => setFind('')} />}
        rightSectionPointerEvents="all"
        onChange={(event) => setFind(event.currentTarget.value)}
      />
      <div className={styles.columnList}>
        {found.slice(0, most).map(({ id, kind, text }, i) => (
          <div key={id}>
            {found[i - 1]?.kind !== kind && <p>{kind}</p>}
            <Checkbox size="xs" label={text} checked={columns.includes(id)} onChange={() => toggle(id)} />
          </div>
        ))}
      </div>
      {found.length > most && (
        <p className={styles.quiet}>
          {most} of {found.length} shown
        </p>
      )}
      <Button variant="subtle" onClick={() => onColumns(null)}>
        Back to the usual columns
      </Button>
    </>
  )
}

function choicesOf(metrics: string[], hparams: string[]) {
  return [
    ...fixedColumns.map((id) => ({ id: id as string, kind: 'Run', text: fixedHeads[id] })),
    ...metrics.map((name) => ({ id: metricColumn(name), kind: 'Metrics', text: name })),
    ...hparams.map((name) => ({ id: hparamColumn(name), kind: 'Hyper-parameters', text: name })),
  ]
}
