import { LeydenError } from '../../errors/index.ts'
import type { ActiveRun } from '../../host/index.ts'
import { api } from '../implementer.ts'
import { resumeRun } from '../resume-run.ts'
import { toRunDetail } from '../run-detail.ts'
import { isLive } from '../run-row.ts'
import type { Services } from '../services.ts'
import { startRun } from '../start-run.ts'
import { untilClosing } from '../until-closing.ts'
import { watchRuns } from '../watch-runs.ts'

export const runs = {
  get: api.runs.get.handler(({ context, input }) => toRunDetail(context, input.run)),

  watch: api.runs.watch.handler(({ context, signal }) => watchRuns(context, untilClosing(context, signal))),

  start: api.runs.start.handler(({ context, input }) => startRun(context, input)),

  resume: api.runs.resume.handler(({ context, input }) => resumeRun(context, input)),

  stop: api.runs.stop.handler(({ context, input: { run, force } }) => {
    const active = findActive(context, run)
    if (force) active.kill()
    else if (!active.stopRequested) active.stop()
  }),

  control: api.runs.control.handler(async ({ context: { host }, input: { run, change } }) => {
    const { epoch, step, message } = await host.control(run, change)
    return { epoch, step, message }
  }),

  tag: api.runs.tag.handler(({ context: { host, feed }, input: { run, tags } }) => {
    const { id } = host.store.findRun(run)
    host.store.tagRun(id, tags)
    feed.emit('change', id)
  }),
}

function findActive({ host }: Services, run: string): ActiveRun {
  const record = host.store.findRun(run)
  const active = host.activeRuns.get(record.id)
  if (active) return active
  if (!isLive(record)) throw new LeydenError(`The run ${record.name} has ended already.`)
  throw new LeydenError(`The run ${record.name} belongs to another Leyden, which alone can stop it.`, {
    remedy: 'Stop it where it was started: with Ctrl-C in its terminal, or in its window.',
  })
}
