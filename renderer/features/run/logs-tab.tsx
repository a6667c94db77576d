import { Button, NativeSelect, TextInput } from '@mantine/core'
import { Copy, Search } from 'lucide-react'
import { useDeferredValue, useMemo, useState } from 'react'
import type { RunDetail } from '../../../engine/api/contract/index.ts'
import { isLive } from '../../actions/index.ts'
import { Empty, FailureNotice, formatCount, notify, Skeleton } from '../../ui/index.ts'
import { describeCount, filterRows, type LogFilter, type LogLevel, type LogRow, logLevels, rowsAsText } from './log-rows.ts'
import { LogView } from './log-view.tsx'
import { useLog } from './use-log.ts'
import classes from './logs-tab.module.css'

const levels = logLevels.map((level) => ({ value: level, label: level === 'debug' ? 'All levels' : `${level} and above` }))

export function LogsTab({ run }: { run: RunDetail }) {
  const { rows, loaded, failure } = useLog(run.id)
  const [filter, setFilter] = useState<LogFilter>({ level: 'debug', text: '' })
  const wanted = useDeferredValue(filter)
  const shown = useMemo(() => filterRows(rows, wanted), [rows, wanted])
  return (
    <div className={classes.logs}>
      <div className={classes.toolbar} role="toolbar" aria-label="Log">
        <TextInput
          leftSection={<Search size={14} />}
          placeholder="Find in the log"
          aria-label="Find in the log"
          value={filter.text}
          onChange={(event) => setFilter({ ...filter, text: event.currentTarget.value })}
        />
        <NativeSelect
          aria-label="Level"
          data={levels}
          value={filter.level}
          onChange={(event) => setFilter({ ...filter, level: event.currentTarget.value as LogLevel })}
        />
        <Button variant="default" leftSection={<Copy size={14} />} disabled={shown.length === 0} onClick={() => void copy(shown)}>
          Copy all
        </Button>
        <span className={classes.count}>{describeCount(shown.length, rows.length)}</span>
      </div>
      {failure && <FailureNotice report={failure} />}
      {shown.length > 0 ? (
        <LogView rows={shown} />
      ) : (
        <Nothing loaded={loaded || failure !== null} filtered={rows.length > 0} live={isLive(run)} />
      )}
    </div>
  )
}

function Nothing({ loaded, filtered, live }: { loaded: boolean; filtered: boolean; live: boolean }) {
  if (!loaded) return <Skeleton lines={8} />
  if (filtered) return <Empty sentence="No line of the log is like that." />
  return <Empty sentence={live ? 'The log is empty so far.' : 'This run left no log.'} />
}

async function copy(rows: LogRow[]): Promise<void> {
  try {
    await navigator.clipboard.writeText(rowsAsText(rows))
    notify(`Copied ${formatCount(rows.length)} lines.`)
  } catch (error) {
    notify({ message: `The clipboard refused the lines: ${String(error)}`, remedy: "The log is a file in the run's folder, too." })
  }
}
