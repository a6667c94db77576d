import { spawnSync } from 'node:child_process'
import { statfsSync } from 'node:fs'
import { EngineHost } from '../host/index.ts'
import { runtimeStatus } from '../runtime/index.ts'
import { openStore, resolveHome } from '../store/index.ts'
import type { WorkerLauncher } from '../worker/index.ts'
import { formatBytes } from '../terminal/index.ts'

export interface Finding {
  status: 'ok' | 'warning' | 'error'
  message: string
  remedy?: string
}

export interface Check {
  name: string
  /** The check without which this one can say nothing of its own. */
  needs?: string
  find(): Finding | Promise<Finding>
}

const neededNode = 24
/** Room for some checkpoints of a small model, and for a run of a large one. */
const leastBytes = 500e6
const comfortableBytes = 5e9

/** What `doctor` looks at, in the order in which one thing needs the other. */
export function checks(givenHome: string | undefined, launcher: WorkerLauncher | undefined): Check[] {
  const home = resolveHome(givenHome)
  return [
    { name: 'Node', find: checkNode },
    { name: 'home', find: () => checkHome(home) },
    { name: 'disk', needs: 'home', find: () => checkDisk(home) },
    { name: 'history', needs: 'home', find: () => checkHistory(home) },
    { name: 'TensorFlow', find: checkRuntime },
    { name: 'Python', find: checkPython },
    { name: 'devices', needs: 'home', find: () => checkDevices(home, launcher) },
  ]
}

function checkNode(): Finding {
  const enough = Number(process.versions.node.split('.')[0]) >= neededNode
  if (enough) return { status: 'ok', message: process.version }
  return {
    status: 'error',
    message: `${process.version} is too old: Leyden needs ${neededNode}.`,
    remedy: 'Start Leyden by `npm run leyden --`, which brings its own Node.',
  }
}

function checkHome(home: string): Finding {
  openStore(home).close()
  return { status: 'ok', message: home }
}

function checkDisk(home: string): Finding {
  const { bavail, bsize } = statfsSync(home)
  const free = bavail * bsize
  const message = `${formatBytes(free)} free`
  if (free >= comfortableBytes) return { status: 'ok', message }
  const remedy = 'Remove checkpoints that you no longer need: leyden checkpoints list'
  return { status: free < leastBytes ? 'error' : 'warning', message, remedy }
}

function checkHistory(home: string): Finding {
  const store = openStore(home)
  try {
    const result = store.integrityCheck()
    if (result === 'ok') return { status: 'ok', message: `whole, ${store.listRuns().length} runs` }
    return {
      status: 'error',
      message: result,
      remedy: `Copy ${home} to a safe place before anything else; then delete leyden.db in it to begin a new history.`,
    }
  } finally {
    store.close()
  }
}

function checkRuntime(): Finding {
  const installed = runtimeStatus().filter((each) => each.installed)
  if (installed.length > 0)
    return { status: 'ok', message: installed.map(({ kind, version, folder }) => `${version} for ${kind}, ${folder}`).join('\n') }
  return {
    status: 'warning',
    message: 'not on this machine yet',
    remedy: 'The first training fetches it. To fetch it now: leyden runtime install cpu',
  }
}

/** Python's pip fetches TensorFlow, and nothing else needs it. */
function checkPython(): Finding {
  const { stdout, status } = spawnSync('python3', ['-m', 'pip', '--version'], { encoding: 'utf8' })
  const needed = !runtimeStatus().some((each) => each.installed)
  if (status === 0)
    return { status: 'ok', message: `${/\(python ([\d.]+)\)/.exec(stdout)?.[1] ?? 'found'}, with pip ${stdout.split(' ')[1]}` }
  if (!needed) return { status: 'ok', message: 'not found, and not needed: TensorFlow is here' }
  return {
    status: 'error',
    message: 'not found, with pip: it is needed once, to fetch TensorFlow',
    remedy: 'Install Python 3.9 or newer with pip, from python.org or by your system.',
  }
}

async function checkDevices(home: string, launcher: WorkerLauncher | undefined): Promise<Finding> {
  if (!launcher && !runtimeStatus().some((each) => each.installed))
    return { status: 'warning', message: 'not known before TensorFlow is here' }
  const host = EngineHost.open({ home, launcher })
  try {
    const { devices } = await host.devices()
    return { status: devices.length ? 'ok' : 'error', message: devices.map(({ id, name }) => `${id} ${name}`).join('\n') || 'none found' }
  } finally {
    host.close()
  }
}
