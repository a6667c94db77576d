import { ActionIcon, Tooltip } from '@mantine/core'
import { Clock, Copy, Play, Star } from 'lucide-react'
import type { CheckpointRow, RunDetail } from '../../../engine/api/contract/index.ts'
import { type Action, ActionButton, isLive } from '../../actions/index.ts'
import { Age, Bytes, Count, MetricNumber, notify } from '../../ui/index.ts'
import { metricColumns } from './metric-columns.ts'
import { RemoveCheckpoint } from './remove-checkpoint.tsx'
import classes from './checkpoint-table.module.css'

export function CheckpointTable({ checkpoints, run }: { checkpoints: CheckpointRow[]; run: RunDetail }) {
  const metrics = metricColumns(checkpoints)
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Epoch</th>
          <th scope="col">Step</th>
          <th scope="col" className={classes.words}>
            Marks
          </th>
          {metrics.map((name) => (
            <th key={name} scope="col" title={name}>
              {name}
            </th>
          ))}
          <th scope="col">Size</th>
          <th scope="col">Written</th>
          <th scope="col" className={classes.words}>
            Path
          </th>
          <th scope="col">Actions</th>
        </tr>
      </thead>
      <tbody>
        {checkpoints.map((checkpoint) => (
          <Row key={checkpoint.id} {...{ checkpoint, metrics, run }} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ checkpoint, metrics, run }: { checkpoint: CheckpointRow; metrics: string[]; run: RunDetail }) {
  return (
    <tr>
      <td>
        <Count count={checkpoint.epoch} />
      </td>
      <td>
        <Count count={checkpoint.step} />
      </td>
      <td className={classes.words}>
        <Marks checkpoint={checkpoint} />
      </td>
      {metrics.map((name) => (
        <td key={name}>{checkpoint.metrics[name] !== undefined && <MetricNumber value={checkpoint.metrics[name]} />}</td>
      ))}
      <td>
        <Bytes bytes={checkpoint.bytes} />
      </td>
      <td>
        <Age time={checkpoint.time} />
      </td>
      <td className={classes.path}>
        <Path path={checkpoint.path} />
      </td>
      <td className={classes.actions}>
        {!isLive(run) && run.command === 'fit' && <ActionButton action={resumeFrom(checkpoint)} run={run} />}
        <RemoveCheckpoint checkpoint={checkpoint} />
      </td>
    </tr>
  )
}

function Marks({ checkpoint: { best, last } }: { checkpoint: CheckpointRow }) {
  return (
    <>
      {best && (
        <span className={classes.mark}>
          <Star size={14} aria-hidden /> Best
        </span>
      )}
      {last && (
        <span className={classes.mark}>
          <Clock size={14} aria-hidden /> Last
        </span>
      )}
    </>
  )
}

function Path({ path }: { path: string }) {
  return (
    <span>
      <code title={path}>{path.split(/[\\/]/).at(-1)}</code>
      <Tooltip label="Copy path">
        <ActionIcon variant="subtle" color="gray" size={20} aria-label={`Copy path ${path}`} onClick={() => void copyPath(path)}>
          <Copy size={13} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </span>
  )
}

async function copyPath(path: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(path)
    notify(`Copied ${path}`)
  } catch (error) {
    notify({ message: `The clipboard refused the path: ${String(error)}`, remedy: path })
  }
}

const resumeFrom = ({ id }: CheckpointRow): Action => ({
  id: 'checkpoint.resume',
  label: 'Resume from here',
  icon: Play,
  perform: async ({ client, navigate, run }) => {
    const started = await client.runs.resume({ run: run!.id, checkpoint: id })
    navigate(`/runs/${started.run}`)
  },
})
