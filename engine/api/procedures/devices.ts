import type { Device } from '../contract/index.ts'
import { watchMachine } from '../device-readings.ts'
import { api } from '../implementer.ts'
import type { Services } from '../services.ts'
import { untilClosing } from '../until-closing.ts'

/** Asking starts a worker, and devices come and go with the machine only: an engine asks once. */
const known = new WeakMap<Services['host'], Promise<Device[]>>()

export const devices = {
  list: api.devices.list.handler(({ context }) => {
    if (!context.runtime.has()) return []
    const found = known.get(context.host) ?? findDevices(context)
    known.set(context.host, found)
    // What failed or found none is asked again.
    void found.then(
      ({ length }) => length === 0 && known.delete(context.host),
      () => known.delete(context.host),
    )
    return found
  }),

  watch: api.devices.watch.handler(({ context, signal }) => watchMachine(context.host.store.home, untilClosing(context, signal))),
}

async function findDevices({ host }: Services): Promise<Device[]> {
  const { devices } = await host.devices()
  return devices.map(({ id, name, kind }) => ({ id, name, type: kind }))
}
