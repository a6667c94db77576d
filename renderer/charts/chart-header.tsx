import { ActionIcon } from '@mantine/core'
import { ChartLine, Pin, PinOff, Table2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { usePins } from './pins.ts'
import classes from './metric-chart.module.css'

interface ChartHeaderProps {
  name: string
  asTable: boolean
  onTable(asTable: boolean): void
  children: ReactNode
}

export function ChartHeader({ name, asTable, onTable, children }: ChartHeaderProps) {
  const pinned = usePins(({ names }) => names.includes(name))
  const toggle = usePins(({ toggle }) => toggle)
  return (
    <div className={classes.header}>
      <h3 title={name}>{name}</h3>
      {children}
      <ActionIcon
        variant="subtle"
        color="gray"
        size={20}
        aria-label={pinned ? `Unpin ${name}` : `Pin ${name}`}
        aria-pressed={pinned}
        onClick={() => toggle(name)}
      >
        {pinned ? <PinOff size={13} /> : <Pin size={13} />}
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={20}
        aria-label={asTable ? `Show ${name} as a chart` : `Show ${name} as a table`}
        onClick={() => onTable(!asTable)}
      >
        {asTable ? <ChartLine size={13} /> : <Table2 size={13} />}
      </ActionIcon>
    </div>
  )
}
