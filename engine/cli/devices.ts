import type { Command } from 'commander'
import { Context, type Services } from './context.ts'
import { formatBytes, formatTable } from '../terminal/index.ts'

/** `leyden devices`. */
export function addDevices(program: Command, services: Services): void {
  const command = program
    .command('devices')
    .summary('what can compute')
    .description('Lists the devices that training can use.')
    .action(() => {
      const context = new Context(command, services)
      return context.withHost(async (host) => {
        await services.prepareRuntime(undefined)
        const { devices, runtime } = await host.devices()
        const rows = devices.map(({ id, kind, name, memoryBytes }) => [
          id,
          kind,
          name,
          memoryBytes === null ? null : formatBytes(memoryBytes),
        ])
        context.print(
          { devices, runtime },
          () => `${formatTable([{ title: 'device' }, { title: 'kind' }, { title: 'name' }, { title: 'memory' }], rows)}\n  by ${runtime}`,
        )
      })
    })
}
