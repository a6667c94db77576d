import { watchMachine } from '../device-readings.ts'
import { api } from '../implementer.ts'
import { knownDevices } from '../known-devices.ts'
import { untilClosing } from '../until-closing.ts'

export const devices = {
  list: api.devices.list.handler(async ({ context }) => (await knownDevices(context)) ?? []),

  watch: api.devices.watch.handler(({ context, signal }) => watchMachine(context.host.store.home, untilClosing(context, signal))),
}
