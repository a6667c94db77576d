import { Button } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { useLayoutEffect, useRef, useState } from 'react'
import { formatClock, type LogRow } from './log-rows.ts'
import classes from './logs-tab.module.css'

const rowHeight = 20

/** Lines of a log; it follows its end unless scrolled up. */
export function LogView({ rows }: { rows: LogRow[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises here
  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  })
  const toEnd = () => scroller.current!.scrollTo({ top: scroller.current!.scrollHeight })
  const followEnd = () => setFollowing(atEnd(scroller.current!))
  useLayoutEffect(() => {
    if (following) toEnd()
  }, [following, rows])
  return (
    <div className={classes.view}>
      {/* oxlint-disable jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard */}
      <section ref={scroller} className={classes.scroller} tabIndex={0} aria-label="Lines of the log" onScroll={followEnd}>
        <div className={classes.lines} style={{ height: lines.getTotalSize() }}>
          {lines.getVirtualItems().map(({ index, start }) => (
            <Line key={index} row={rows[index]!} top={start} />
          ))}
        </div>
      </section>
      {!following && (
        <Button className={classes.newest} variant="default" leftSection={<ArrowDown size={14} />} onClick={toEnd}>
          Newest lines
        </Button>
      )}
    </div>
  )
}

function Line({ row: { time, level, text, first }, top }: { row: LogRow; top: number }) {
  return (
    <div className={classes.line} data-level={level} style={{ transform: `translateY(${top}px)` }}>
      <span className={classes.time}>{first && formatClock(time)}</span>
      <span className={classes.level}>{first && level}</span>
      <span>{text}</span>
    </div>
  )
}

/** Within a row of its end. */
const atEnd = ({ scrollTop, clientHeight, scrollHeight }: Element) => scrollHeight - scrollTop - clientHeight < rowHeight
