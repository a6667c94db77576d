import { followMetrics } from '../follow-metrics.ts'
import { api } from '../implementer.ts'
import { untilClosing } from '../until-closing.ts'

export const metrics = {
  list: api.metrics.list.handler(({ context: { host }, input }) => host.store.metricSummaries(host.store.findRun(input.run).id)),

  buckets: api.metrics.buckets.handler(({ context: { host }, input: { run, names, ...range } }) => {
    const { id } = host.store.findRun(run)
    return names.map((name) => ({ name, ...host.store.metricBuckets(id, name, range) }))
  }),

  points: api.metrics.points.handler(({ context: { host }, input: { run, name, ...range } }) => ({
    name,
    from: range.from,
    ...host.store.metricPoints(host.store.findRun(run).id, name, range),
  })),

  follow: api.metrics.follow.handler(({ context, input, signal }) => followMetrics(context, input, untilClosing(context, signal))),
}
