import path from 'node:path'
import type { Command } from 'commander'
import { LeydenError } from '../errors/index.ts'
import type { RemovalPlan } from '../host/index.ts'
import type { RunStore, StoredCheckpoint } from '../store/index.ts'
import { formatBytes } from '../terminal/index.ts'
import { describeCheckpoint, formatCheckpoints } from './checkpoint-text.ts'
import { Context, type Services } from './context.ts'

/** `leyden checkpoints`. */
export function addCheckpoints(program: Command, services: Services): void {
  const checkpoints = program
    .command('checkpoints')
    .summary('saved weights')
    .description('Lists, shows and removes checkpoints.')
    .helpCommand(false)
  addList(checkpoints, services)
  addShow(checkpoints, services)
  addRemove(checkpoints, services)
}

function addList(checkpoints: Command, services: Services): void {
  const command = checkpoints
    .command('list')
    .argument('[run]', "only those of this run: an id, a name, or 'last'")
    .summary('list checkpoints')
    .description('Lists the checkpoints that are on disk.')
    .option('--removed', 'those that were removed, too')
    .action((run: string | undefined, { removed }: { removed?: boolean }) => {
      const context = new Context(command, services)
      return context.withHost(({ store }) => {
        const all = store.listCheckpoints(run === undefined ? undefined : store.findRun(run).id)
        const shown = all.filter(({ removedAt }) => removed || removedAt === null)
        context.print(shown, () => (shown.length ? `${formatCheckpoints(shown)}\n  ${total(shown)}` : 'There are no checkpoints.'))
      })
    })
}

function total(checkpoints: StoredCheckpoint[]): string {
  const present = checkpoints.filter(({ removedAt }) => removedAt === null)
  return `${present.length} on disk, ${formatBytes(present.reduce((sum, { bytes }) => sum + bytes, 0))}`
}

function addShow(checkpoints: Command, services: Services): void {
  const command = checkpoints
    .command('show')
    .argument('<path>', "the checkpoint's folder")
    .summary('show a checkpoint')
    .description('Shows a checkpoint.')
    .action((given: string) => {
      const context = new Context(command, services)
      return context.withHost(({ store }) => {
        const checkpoint = findCheckpoint(store, given)
        context.print(checkpoint, () => describeCheckpoint(checkpoint, store.findRun(checkpoint.run)))
      })
    })
}

function addRemove(checkpoints: Command, services: Services): void {
  const command = checkpoints
    .command('remove')
    .argument('<paths...>', 'the folders of the checkpoints')
    .summary('delete checkpoints from disk')
    .description('Deletes checkpoints from disk. The history keeps that they were there.')
    .option('--yes', "also one that is its run's best or last, or that another run went on from")
    .action((paths: string[], { yes }: { yes?: boolean }) => {
      const context = new Context(command, services)
      return context.withHost(async ({ store }) => {
        const { planRemoval, removeCheckpoint } = await import('../host/index.ts')
        const plans = paths.map((each) => planRemoval(store, findCheckpoint(store, each)))
        if (!yes) plans.forEach(refusePrecious)
        const freedBytes = plans.reduce((sum, plan) => sum + removeCheckpoint(store, plan), 0)
        const removed = plans.map(({ checkpoint }) => checkpoint.path)
        context.print({ removed, freedBytes }, () => `Removed ${removed.length}, ${formatBytes(freedBytes)} freed.`)
      })
    })
}

function refusePrecious({ checkpoint, roles, dependants }: RemovalPlan): void {
  const reasons = [
    roles.length > 0 && `it is the ${roles.join(' and the ')} one of its run`,
    dependants.length > 0 && `it is what ${dependants.map(({ name, id }) => `${name} (${id})`).join(', ')} went on from`,
  ].filter(Boolean)
  if (reasons.length === 0) return
  throw new LeydenError(`${checkpoint.path} was not removed: ${reasons.join(', and ')}.`, {
    remedy: 'To remove it all the same, add --yes.',
    usage: true,
  })
}

function findCheckpoint(store: RunStore, given: string): StoredCheckpoint {
  const folder = path.resolve(given)
  const found = store.listCheckpoints().find((each) => each.path === folder && each.removedAt === null)
  if (found) return found
  throw new LeydenError(`The history knows no checkpoint ${folder} that is on disk.`, {
    remedy: 'See which there are with: leyden checkpoints list',
    usage: true,
  })
}
