import { Argument, type Command } from 'commander'
import type { RuntimeKind, RuntimeStatus } from '../runtime/index.ts'
import { formatBytes, formatTable } from '../terminal/index.ts'
import { Context, type Services } from './context.ts'
import { runtimeProgress } from './runtime-progress.ts'

/** `leyden runtime`: the TensorFlow libraries on disk. */
export function addRuntime(program: Command, services: Services): void {
  const runtime = program
    .command('runtime')
    .summary('the TensorFlow libraries')
    .description(
      'Shows, installs and removes the TensorFlow libraries. All projects share them; LEYDEN_RUNTIME names another folder for them.',
    )
    .helpCommand(false)
  addStatus(runtime, services)
  addInstall(runtime, services)
  addRemove(runtime, services)
}

function kindArgument(): Argument {
  return new Argument('<kind>', 'cpu, or cuda for NVIDIA GPUs on Linux').choices(['cpu', 'cuda'])
}

function addStatus(runtime: Command, services: Services): void {
  const command = runtime
    .command('status')
    .summary('which are here')
    .description('Shows which TensorFlow libraries are on this machine, and which could be.')
    .action(async () => {
      const { runtimeStatus } = await import('../runtime/index.ts')
      const status = runtimeStatus()
      new Context(command, services).print(status, () => formatStatus(status))
    })
}

function formatStatus(status: RuntimeStatus[]): string {
  const rows = status.map(({ kind, installed, available, version, folder, bytes, downloadBytes, diskBytes }) => {
    if (installed) return [kind, 'installed', version, formatBytes(bytes), folder]
    return [
      kind,
      available ? 'not installed' : 'not for this platform',
      version,
      available ? `${formatBytes(downloadBytes)} to fetch, ${formatBytes(diskBytes)} on disk` : null,
      '',
    ]
  })
  const next = status.find(({ installed, available }) => available && !installed)
  const table = formatTable([{ title: 'kind' }, { title: '' }, { title: 'TensorFlow' }, { title: 'size' }, { title: 'folder' }], rows)
  return next ? `${table}\n  To install one: leyden runtime install ${next.kind}` : table
}

function addInstall(runtime: Command, services: Services): void {
  const command = runtime
    .command('install')
    .addArgument(kindArgument())
    .summary('fetch one')
    .description("Fetches TensorFlow by Python's pip. Training does so by itself where it is needed.")
    .action(async (kind: RuntimeKind) => {
      const { findRuntime, installRuntime } = await import('../runtime/index.ts')
      const before = findRuntime(kind)
      const progress = runtimeProgress()
      const installed = before ?? (await installRuntime(kind, { onProgress: progress.update }).finally(progress.end))
      const word = before ? 'already ' : ''
      new Context(command, services).print(
        installed,
        () => `TensorFlow ${installed.version} for ${kind} is ${word}in ${installed.folder}, ${formatBytes(installed.bytes)}.`,
      )
    })
}

function addRemove(runtime: Command, services: Services): void {
  const command = runtime
    .command('remove')
    .addArgument(kindArgument())
    .summary('delete one from disk')
    .description('Deletes TensorFlow of this kind from disk.')
    .action(async (kind: RuntimeKind) => {
      const { removeRuntime } = await import('../runtime/index.ts')
      const freedBytes = await removeRuntime(kind)
      new Context(command, services).print({ kind, freedBytes }, () =>
        freedBytes > 0 ? `Removed TensorFlow for ${kind}, ${formatBytes(freedBytes)} freed.` : `TensorFlow for ${kind} was not installed.`,
      )
    })
}
