import { checkpointsOnDisk } from '../host/index.ts'
import type { RunDetail } from './contract/index.ts'
import { toRunRows } from './run-row.ts'
import type { Services } from './services.ts'

/** All that is known of a run. Throws a LeydenError where there is none. */
export function toRunDetail(services: Services, run: string): RunDetail {
  const { store } = services.host
  const record = store.findRun(run)
  const { config } = record
  return {
    ...toRunRows(services, [record])[0]!,
    data: record.data ?? config.data ?? null,
    seed: config.seed,
    trainer: { ...config.trainer },
    testAfterFit: config.testAfterFit ?? false,
    resumedFrom: record.resumedFrom,
    parentName: record.parent === null ? null : store.findRun(record.parent).name,
    versions: record.versions,
    parameters: record.parameters,
    stack: record.error?.stack ?? null,
    folder: store.runFolder(record.id),
    events: store.listEvents(record.id),
    resumable: config.command === 'fit' && checkpointsOnDisk(store, record.id).length > 0,
  }
}
