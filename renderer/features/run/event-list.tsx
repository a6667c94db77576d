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
          {events.toReversed().map(({ time, kind, message, data }) => (
            <tr key={`${time} ${kind} ${message}`}>
              <th scope="row" className={classes.time}>
                {formatTime(time)}
              </th>
              <td className={classes.kind}>{kind}</td>
              <td>
                {message} {kind === 'changed' && stepOf(data)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** After which step of the optimiser a change was made. */
function stepOf(data: RunEvent['data']): string {
  const step = typeof data === 'object' && data !== null && 'step' in data ? data['step'] : undefined
  return typeof step === 'number' ? `Step ${step}.` : ''
}
