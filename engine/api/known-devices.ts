import type { EngineHost } from '../host/index.ts'
import type { Device } from './contract/index.ts'
import type { Services } from './services.ts'

const asked = new WeakMap<EngineHost, Promise<Device[]>>()

/**
 * The machine's devices; null before TensorFlow is here. Asking starts a worker, and devices come and go with the machine only: an
 * engine asks once, and again where that failed or found none.
 */
export async function knownDevices({ host, runtime }: Services): Promise<Device[] | null> {
  if (!runtime.has()) return null
  const found = asked.get(host) ?? findDevices(host)
  asked.set(host, found)
  const forget = () => void (asked.get(host) === found && asked.delete(host))
  found.then(({ length }) => length === 0 && forget(), forget)
  return found
}

async function findDevices(host: EngineHost): Promise<Device[]> {
  const { devices } = await host.devices()
  return devices.map(({ id, name, kind }) => ({ id, name, type: kind }))
}
