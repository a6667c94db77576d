import type { RunDetail } from '../../../engine/api/contract/index.ts'
import {
  ActionButton,
  ActionMenu,
  cloneRun,
  copyRunId,
  forceStopRun,
  isLive,
  resumeRun,
  saveCheckpoint,
  showRunFolder,
  stopAfterEpoch,
  stopRun,
} from '../../actions/index.ts'
import { Age, Count, Duration, RunDot, RunProgress, StateMark } from '../../ui/index.ts'
import { ChangeRun } from './change-run.tsx'
import { TrainFurther } from './train-further.tsx'
import { describeEta, describeProgress } from './run-progress.ts'
import classes from './run-header.module.css'

/** Which run this is, how it is, and how far. */
export function RunHeader({ run }: { run: RunDetail }) {
  return (
    <div className={classes.header}>
      <h1 className={classes.name}>
        <RunDot colour={run.colour} />
        <span>{run.name}</span>
      </h1>
      <div className={classes.facts}>
        <StateMark state={run.state} stopping={run.stopping} />
        {run.progress ? <Progressing progress={run.progress} stopping={run.stopping} /> : <Done run={run} />}
        {run.device && <span>{run.device}</span>}
        {run.startedAt !== null && (
          <span>
            {run.endedAt === null ? 'running for ' : 'took '}
            <Duration from={run.startedAt} to={run.endedAt} />
          </span>
        )}
        <span>
          created <Age time={run.createdAt} />
        </span>
      </div>
      {run.progress && (
        <div className={classes.bar}>
          <RunProgress progress={run.progress} name={run.name} />
        </div>
      )}
    </div>
  )
}

type Live = { progress: NonNullable<RunDetail['progress']> }

function Progressing({ progress, stopping }: Live & { stopping: boolean }) {
  return (
    <>
      <span>{describeProgress(progress)}</span>
      {!stopping && <span>{describeEta(progress)}</span>}
    </>
  )
}

function Done({ run: { epochs, steps } }: { run: RunDetail }) {
  if (steps === 0) return null
  return (
    <span>
      <Count count={epochs} /> {epochs === 1 ? 'epoch' : 'epochs'}, <Count count={steps} /> {steps === 1 ? 'step' : 'steps'}
    </span>
  )
}

export function RunButtons({ run }: { run: RunDetail }) {
  return (
    <>
      <ActionButton action={stopRun} run={run} />
      <ActionButton action={saveCheckpoint} run={run} />
      {run.command === 'fit' && isLive(run) && !run.stopping && <ChangeRun run={run} />}
      {run.resumable && <ActionButton action={resumeRun} run={run} />}
      {run.resumable && run.state === 'completed' && <TrainFurther run={run} />}
      <ActionButton action={cloneRun} run={run} />
      <ActionMenu actions={[forceStopRun, stopAfterEpoch, copyRunId, showRunFolder]} run={run} label="More about this run" />
    </>
  )
}
