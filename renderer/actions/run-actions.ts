import { CircleStop, Copy, FolderOpen, Flag, OctagonX, Play, Save, SquareStack } from 'lucide-react'
import type { RunRow } from '../../engine/api/contract/index.ts'
import type { Action, ActionContext } from './action.ts'

const group = 'Run'

/** Queued or running. */
export function isLive({ state }: RunRow): boolean {
  return state === 'queued' || state === 'running'
}

/** The run that an action is about. Actions on runs are offered only where there is one. */
function runOf({ run }: ActionContext): RunRow {
  if (!run) throw new Error('This action is about a run, and there is none here.')
  return run
}

const onRun = (test: (run: RunRow) => boolean) => (context: ActionContext) => context.run !== undefined && test(context.run)

export const stopRun: Action = {
  id: 'run.stop',
  label: 'Stop',
  icon: CircleStop,
  group,
  keywords: ['end', 'cancel', 'abort'],
  when: onRun((run) => isLive(run) && run.controllable && !run.stopping),
  perform: async (context) => {
    const { id, name } = runOf(context)
    await context.client.runs.stop({ run: id })
    context.notify(`${name} stops after its batch.`)
  },
}

export const forceStopRun: Action = {
  id: 'run.force-stop',
  label: 'Force stop',
  icon: OctagonX,
  group,
  keywords: ['kill', 'end', 'abort'],
  when: onRun((run) => isLive(run) && run.controllable && run.stopping),
  perform: async (context) => {
    await context.client.runs.stop({ run: runOf(context).id, force: true })
  },
}

/** A run of another process hears of it too. */
const trains = onRun((run) => run.command === 'fit' && isLive(run) && !run.stopping)

export const saveCheckpoint: Action = {
  id: 'run.checkpoint',
  label: 'Checkpoint now',
  icon: Save,
  group,
  keywords: ['save', 'keep'],
  when: trains,
  perform: async (context) => {
    const { step } = await context.client.runs.control({ run: runOf(context).id, change: { kind: 'checkpoint' } })
    context.notify(`Saved a checkpoint at step ${step}.`)
  },
}

export const stopAfterEpoch: Action = {
  id: 'run.stop-after-epoch',
  label: 'Stop after the epoch',
  icon: Flag,
  group,
  keywords: ['end', 'finish'],
  when: trains,
  perform: async (context) => {
    const { id, name } = runOf(context)
    await context.client.runs.control({ run: id, change: { kind: 'stopAfterEpoch' } })
    context.notify(`${name} stops when its epoch ends.`)
  },
}

export const resumeRun: Action = {
  id: 'run.resume',
  label: 'Resume',
  icon: Play,
  group,
  keywords: ['continue', 'go on', 'checkpoint'],
  when: onRun((run) => run.command === 'fit' && !isLive(run) && run.state !== 'completed'),
  perform: async (context) => {
    const { id, name } = runOf(context)
    const { run } = await context.client.runs.resume({ run: id })
    context.notify(`${name} goes on as a new run.`)
    context.navigate(`/runs/${run}`)
  },
}

export const cloneRun: Action = {
  id: 'run.clone',
  label: 'Clone',
  icon: SquareStack,
  group,
  keywords: ['duplicate', 'copy', 'again'],
  when: onRun(() => true),
  perform: (context) => context.navigate(`/new?from=${encodeURIComponent(runOf(context).id)}`),
}

export const copyRunId: Action = {
  id: 'run.copy-id',
  label: 'Copy id',
  icon: Copy,
  group,
  when: onRun(() => true),
  perform: async (context) => {
    const { id } = runOf(context)
    await navigator.clipboard.writeText(id)
    context.notify(`Copied ${id}.`)
  },
}

export const showRunFolder: Action = {
  id: 'run.show-folder',
  label: 'Show folder',
  icon: FolderOpen,
  group,
  keywords: ['files', 'directory', 'finder', 'explorer'],
  when: (context) => context.run !== undefined && context.bridge !== undefined,
  perform: async (context) => {
    const { folder } = await context.client.runs.get({ run: runOf(context).id })
    await context.bridge?.call('showItem', folder)
  },
}

/** In the order that menus have them. */
export const runActions: Action[] = [stopRun, forceStopRun, saveCheckpoint, stopAfterEpoch, resumeRun, cloneRun, copyRunId, showRunFolder]
