import type { RunEvent } from '../../../engine/api/contract/index.ts'
import { formatTime } from '../../ui/index.ts'
import classes from './config-tab.module.css'

/** What happened to the run, newest first. */
export function EventList({ events }: { events: RunEvent[] }) {
  if (events.length === 0) return null
  return (
    <section className={`${classes.group} ${classes.wide}`} aria-label="Events">
      <h2>Events</h2>
      <table>
        <tbody>
          {events.toReversed().map(({ time, kind, message }) => (
            <tr key={`${time} ${kind} ${message}`}>
              <th scope="row" className={classes.time}>
                {formatTime(time)}
              </th>
              <td className={classes.kind}>{kind}</td>
              <td>{message}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
