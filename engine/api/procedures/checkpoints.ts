import { LeydenError } from '../../errors/index.ts'
import { checkpointsOnDisk, planRemoval, removeCheckpoint } from '../../host/index.ts'
import type { RunStore, StoredCheckpoint } from '../../store/index.ts'
import { api } from '../implementer.ts'

export const checkpoints = {
  list: api.checkpoints.list.handler(({ context: { host }, input }) => {
    const run = input.run === undefined ? undefined : host.store.findRun(input.run).id
    const names = new Map<string, string>()
    const nameOf = (id: string) => names.get(id) ?? names.set(id, host.store.findRun(id).name).get(id)!
    return checkpointsOnDisk(host.store, run).map((checkpoint) => ({ ...checkpoint, runName: nameOf(checkpoint.run) }))
  }),

  planRemoval: api.checkpoints.planRemoval.handler(({ context: { host }, input }) => {
    const { checkpoint, dependants } = planRemoval(host.store, find(host.store, input.checkpoint))
    return { bytes: checkpoint.bytes, dependants: dependants.map(({ id, name }) => ({ id, name })) }
  }),

  remove: api.checkpoints.remove.handler(({ context: { host, feed }, input }) => {
    const plan = planRemoval(host.store, find(host.store, input.checkpoint))
    const freedBytes = removeCheckpoint(host.store, plan)
    feed.emit('change', plan.checkpoint.run)
    return { freedBytes }
  }),
}

function find(store: RunStore, id: string): StoredCheckpoint {
  const found = checkpointsOnDisk(store).find((each) => each.id === id)
  if (found) return found
  throw new LeydenError('This checkpoint is no longer on disk.', {
    remedy: 'Look at the list again: it may have been replaced or removed.',
  })
}
