import { api } from './implementer.ts'
import { checkpoints } from './procedures/checkpoints.ts'
import { devices } from './procedures/devices.ts'
import { logs } from './procedures/logs.ts'
import { machine } from './procedures/machine.ts'
import { media } from './procedures/media.ts'
import { metrics } from './procedures/metrics.ts'
import { plugins } from './procedures/plugins.ts'
import { runs } from './procedures/runs.ts'

/** Answers the contract. Each call works with the services of the engine that it came to. */
export const router = api.router({ machine, devices, plugins, runs, metrics, media, logs, checkpoints })
