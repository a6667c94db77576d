import { skipToken, useQuery } from '@tanstack/react-query'
import type { RunDetail } from '../../../engine/api/contract/index.ts'
import { useEngine } from '../../transport/index.ts'
import { FailureNotice, PageLink } from '../../ui/index.ts'
import { describeFailure } from '../../transport/index.ts'
import { type ConfigGroup, configGroups } from './config-rows.ts'
import { EventList } from './event-list.tsx'
import classes from './config-tab.module.css'
import pageClasses from './run-page.module.css'

export function ConfigTab({ run }: { run: RunDetail }) {
  const { query } = useEngine()
  const { data: parent, error } = useQuery(query.runs.get.queryOptions({ input: run.parent === null ? skipToken : { run: run.parent } }))
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <section className={pageClasses.scroller} tabIndex={0} aria-label="Configuration">
      {error && <FailureNotice report={describeFailure(error)} />}
      <Origin run={run} />
      <div className={classes.groups}>
        {configGroups(run, parent ?? null).map((group) => (
          <Group key={group.title} group={group} />
        ))}
        <EventList events={run.events} />
      </div>
    </section>
  )
}

/** Where its code is, and what it went on from. */
function Origin({ run }: { run: RunDetail }) {
  return (
    <dl className={classes.origin}>
      <dt>Plugin</dt>
      <dd>
        <code>{run.pluginPath}</code>
      </dd>
      <dt>Folder</dt>
      <dd>
        <code>{run.folder}</code>
      </dd>
      {run.parent !== null && (
        <>
          <dt>Went on from</dt>
          <dd>
            <PageLink to={`/runs/${run.parent}`}>{run.parentName ?? run.parent}</PageLink>
          </dd>
        </>
      )}
      {run.resumedFrom !== null && (
        <>
          <dt>Checkpoint</dt>
          <dd>
            <code>{run.resumedFrom}</code>
          </dd>
        </>
      )}
    </dl>
  )
}

function Group({ group: { title, rows } }: { group: ConfigGroup }) {
  const changed = rows.filter(({ before }) => before !== null).length
  return (
    <section className={classes.group} aria-label={title}>
      <h2>
        {title}
        {changed > 0 && <small>{changed} changed from the parent</small>}
      </h2>
      <table>
        <tbody>
          {rows.map(({ key, value, before }) => (
            <tr key={key} className={before === null ? undefined : classes.changed}>
              <th scope="row">
                {key}
                {before !== null && ' *'}
              </th>
              <td>
                {value}
                {before !== null && <small>was {before}</small>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
