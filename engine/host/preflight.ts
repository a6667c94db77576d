import { execFile } from 'node:child_process'
import { statfs } from 'node:fs/promises'
import { promisify } from 'node:util'
import { runtimeStatus } from '../runtime/index.ts'
import { describeKernels } from './kernel-finding.ts'
import { openStore, resolveHome } from '../store/index.ts'
import { formatBytes } from '../terminal/index.ts'
import type { DeviceDescription, WorkerLauncher } from '../worker/index.ts'
import { EngineHost } from './engine-host.ts'

/** What one check found. `fix` is what an interface can do about it by itself. */
export interface Finding {
  name: string
  status: 'ok' | 'warning' | 'error'
  message: string
  remedy?: string
  fix?: 'installRuntime'
}

export interface PreflightOptions {
  home?: string
  launcher?: WorkerLauncher
  /** Who asks for the devices, or has asked already; null before TensorFlow is here. By default a worker, which takes seconds. */
  devices?(): Promise<Pick<DeviceDescription, 'id' | 'name'>[] | null>
}

type Found = Omit<Finding, 'name'>

interface Check {
  name: string
  /** The check without which this one can say nothing of its own. */
  needs?: string
  find(): Found | Promise<Found>
}

const neededNode = 24
/** Room for some checkpoints of a small model, and for a run of a large one. */
const leastBytes = 500e6
const comfortableBytes = 5e9

/**
 * What is right and wrong with this machine. One check after another; one that throws has found an error, and those that need what
 * failed say nothing.
 */
export async function preflight({ home: given, launcher, devices }: PreflightOptions): Promise<Finding[]> {
  const home = resolveHome(given)
  const findings: Finding[] = []
  for (const { name, needs, find } of checks(home, devices ?? (() => askForDevices(home, launcher)))) {
    if (findings.some((earlier) => earlier.name === needs && earlier.status === 'error')) continue
    findings.push({ name, ...(await Promise.resolve().then(find).catch(failure)) })
  }
  return findings
}

/** In the order in which one thing needs the other. */
function checks(home: string, devices: NonNullable<PreflightOptions['devices']>): Check[] {
  return [
    { name: 'Node', find: checkNode },
    { name: 'home', find: () => checkHome(home) },
    { name: 'disk', needs: 'home', find: () => checkDisk(home) },
    { name: 'history', needs: 'home', find: () => checkHistory(home) },
    { name: 'TensorFlow', find: checkRuntime },
    { name: 'Python', find: checkPython },
    { name: 'kernels', find: describeKernels },
    { name: 'devices', needs: 'home', find: async () => describeDevices(await devices()) },
  ]
}

function failure(error: Error & { remedy?: string }): Found {
  return { status: 'error', message: error.message, remedy: error.remedy }
}

const isInstalled = () => runtimeStatus().some(({ installed }) => installed)

function checkNode(): Found {
  const enough = Number(process.versions.node.split('.')[0]) >= neededNode
  if (enough) return { status: 'ok', message: process.version }
  return {
    status: 'error',
    message: `${process.version} is too old: Leyden needs ${neededNode}.`,
    remedy: 'Start Leyden by `npm run leyden --`, which brings its own Node.',
  }
}

function checkHome(home: string): Found {
  openStore(home).close()
  return { status: 'ok', message: home }
}

async function checkDisk(home: string): Promise<Found> {
  const { bavail, bsize } = await statfs(home)
  const free = bavail * bsize
  const message = `${formatBytes(free)} free`
  if (free >= comfortableBytes) return { status: 'ok', message }
  const remedy = 'Remove checkpoints that you no longer need. They are listed by: leyden checkpoints list'
  return { status: free < leastBytes ? 'error' : 'warning', message, remedy }
}

function checkHistory(home: string): Found {
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

function checkRuntime(): Found {
  const installed = runtimeStatus().filter((each) => each.installed)
  if (installed.length > 0)
    return { status: 'ok', message: installed.map(({ kind, version, folder }) => `${version} for ${kind}, ${folder}`).join('\n') }
  return {
    status: 'warning',
    message: 'not on this machine yet',
    remedy: 'Training needs it. It is fetched by: leyden runtime install cpu',
    fix: 'installRuntime',
  }
}

/** Python's pip fetches TensorFlow, and nothing else needs it. */
async function checkPython(): Promise<Found> {
  const pip = await promisify(execFile)('python3', ['-m', 'pip', '--version']).catch(() => null)
  if (pip) {
    const version = /\(python ([\d.]+)\)/.exec(pip.stdout)?.[1] ?? 'found'
    return { status: 'ok', message: `${version}, with pip ${pip.stdout.split(' ')[1]}` }
  }
  if (isInstalled()) return { status: 'ok', message: 'not found, and not needed: TensorFlow is here' }
  return {
    status: 'error',
    message: 'not found, with pip: it is needed once, to fetch TensorFlow',
    remedy: 'Install Python 3.9 or newer with pip, from python.org or by your system.',
  }
}

async function askForDevices(home: string, launcher: WorkerLauncher | undefined): Promise<DeviceDescription[] | null> {
  if (!launcher && !isInstalled()) return null
  const host = EngineHost.open({ home, launcher })
  try {
    return (await host.devices()).devices
  } finally {
    host.close()
  }
}

function describeDevices(devices: Pick<DeviceDescription, 'id' | 'name'>[] | null): Found {
  if (!devices) return { status: 'warning', message: 'not known before TensorFlow is here' }
  return { status: devices.length ? 'ok' : 'error', message: devices.map(({ id, name }) => `${id} ${name}`).join('\n') || 'none found' }
}
