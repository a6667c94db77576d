import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { preflight } from '../../host/index.ts'
import { api } from '../implementer.ts'
import { knownDevices } from '../known-devices.ts'
import { untilClosing } from '../until-closing.ts'

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }

export const machine = {
  info: api.machine.info.handler(({ context: { instance, host } }) => ({
    version,
    instance,
    home: host.store.home,
    hostname: hostname(),
    platform: `${process.platform} ${process.arch}`,
  })),

  preflight: api.machine.preflight.handler(async ({ context }) => {
    const findings = await preflight({ home: context.host.store.home, devices: () => knownDevices(context) })
    return findings.map(({ remedy = null, fix = null, ...finding }) => ({ ...finding, remedy, fix }))
  }),

  installRuntime: api.machine.installRuntime.handler(({ context, signal }) => context.installation.follow(untilClosing(context, signal))),
}
