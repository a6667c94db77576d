import { fileURLToPath } from 'node:url'
import { type Command, InvalidArgumentError } from 'commander'
import type { Engine } from '../api/index.ts'
import { Context, type Services } from './context.ts'
import { watchSignals } from './signals.ts'

const builtPage = fileURLToPath(new URL('../../dist/renderer', import.meta.url))

interface ServeOptions {
  port?: number
}

/** `leyden serve`. */
export function addServe(program: Command, services: Services): void {
  const command = program
    .command('serve')
    .summary('open Leyden in a browser')
    .description("Serves Leyden's window to a browser of this machine, until Ctrl-C.")
    .option('--port <n>', 'where it listens (default: any free port)', readPort)
    .action((options: ServeOptions) => serve(new Context(command, services), options))
}

async function serve(context: Context, { port }: ServeOptions): Promise<void> {
  const { readPageFiles, sessionFile, startServer } = await import('../server/index.ts')
  const { openEngine, serveWebSocket } = await import('../api/index.ts')
  const { resolveHome } = await import('../store/index.ts')
  const { launcher, page = builtPage } = context.services
  const files = readPageFiles(page)
  const home = resolveHome(context.options.home)
  const engine = await openEngine({ home, launcher })
  try {
    const attach = (socket: Parameters<typeof serveWebSocket>[1]) => serveWebSocket(engine, socket)
    const { url, token, close } = await startServer({ port, page: files, sessions: sessionFile(home), attach })
    context.print({ url, token }, () => greeting(url, token))
    await untilSignal(context, engine)
    await engine.close() // first: a page that is open sees how its runs end
    await close()
  } finally {
    await engine.close()
  }
}

/** The first signal ends the wait; the second ends the process, whose workers save what they have. */
async function untilSignal(context: Context, engine: Engine): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let stopping = false
  const stop = () => {
    if (stopping) process.exit(signals.exitCode())
    stopping = true
    resolve()
  }
  const signals = watchSignals({ stop }, context.note, () => closing(engine.activeRuns.length))
  await promise
}

function closing(runs: number): string {
  if (runs === 0) return 'Closing'
  return runs === 1 ? 'Stopping a run at the end of its batch' : `Stopping ${runs} runs at the end of their batches`
}

function greeting(url: string, token: string): string {
  const port = new URL(url).port
  const tunnel = `\nFrom your own machine, first: ssh -L ${port}:127.0.0.1:${port} and this machine's name\n`
  return `Leyden is ready. Open this address in a browser:

  ${url}/#token=${token}
${process.env.SSH_CONNECTION ? tunnel : ''}
Keep it to yourself: whoever has it can run programs as you.
Ctrl-C ends Leyden and stops the runs that it watches over.`
}

function readPort(given: string): number {
  const port = Number(given)
  if (/^\d+$/.test(given) && port <= 65535) return port
  throw new InvalidArgumentError('A port is a whole number up to 65535.')
}
