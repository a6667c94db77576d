import { type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Contract } from '../../engine/api/contract/index.ts'
import { wireSerializers } from '../../engine/api/contract/wire.ts'
import { finish, makeDesk, type Result } from './leyden.ts'

const timeout = 60_000

function makeDeskWithPage(): ReturnType<typeof makeDesk> {
  const desk = makeDesk()
  mkdirSync(path.join(desk.folder, 'page'))
  writeFileSync(path.join(desk.folder, 'page', 'index.html'), '<!doctype html>')
  return desk
}

interface Served {
  url: string
  token: string
  child: ChildProcess
  result: Promise<Result>
}

/** Starts `leyden serve --json`, and returns once it has said where. */
async function serve(desk: ReturnType<typeof makeDesk>, ...args: string[]): Promise<Served> {
  const child = desk.start('serve', '--json', ...args)
  onTestFinished(() => void child.kill('SIGKILL'))
  const result = finish(child)
  const [line] = await orElse(result, once(createInterface(child.stdout), 'line') as Promise<[string]>)
  return { ...JSON.parse(line), child, result }
}

/** What is waited for, or why it will never come. */
function orElse<T>(result: Promise<Result>, awaited: Promise<T>): Promise<T> {
  return Promise.race([awaited, result.then(({ stderr }) => Promise.reject<T>(new Error(`serve has ended: ${stderr}`)))])
}

async function connect({ url, token }: Served) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api`, { headers: { Authorization: `Bearer ${token}` } })
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  const link = new RPCLink({ websocket: socket as never, customJsonSerializers: wireSerializers })
  return { socket, client: createORPCClient<ContractRouterClient<Contract>>(link) }
}

test.each([
  ['SIGINT', 'Closing; press Ctrl-C again to stop at once.\n'],
  ['SIGTERM', 'Closing.\n'],
] as const)('serve answers at the address that it printed, until %s', { timeout }, async (signal, stderr) => {
  const served = await serve(makeDeskWithPage())
  expect((await fetch(served.url)).status).toBe(200)
  const { socket } = await connect(served)
  const closed = once(socket, 'close')
  served.child.kill(signal)
  expect((await closed)[0]).toBe(1001) // going away
  expect(await served.result).toMatchObject({ code: 0, stdout: `${JSON.stringify({ url: served.url, token: served.token })}\n`, stderr })
})

test('serve prints for a person one address to open, and how it ends', { timeout }, async () => {
  const child = makeDeskWithPage().start('serve')
  onTestFinished(() => void child.kill('SIGKILL'))
  const result = finish(child)
  await orElse(result, once(child.stdout, 'data'))
  child.kill('SIGINT')
  const { stdout } = await result
  expect(stdout).toMatch(/^ {2}http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/m)
  expect(stdout).toMatch(/Ctrl-C ends Leyden/)
})

test.each<[scenario: string, signals: NodeJS.Signals[], code: number, state: string]>([
  ['hangs', ['SIGINT'], 0, 'stopped'],
  ['ignoresStop', ['SIGINT', 'SIGINT'], 130, 'interrupted'],
  ['ignoresStop', ['SIGTERM', 'SIGINT'], 143, 'interrupted'],
])('a live run that %s, under %j, lets serve end with %d and is %s', { timeout }, async (scenario, signals, code, state) => {
  const desk = makeDeskWithPage()
  const served = await serve(desk)
  const { client } = await connect(served)
  const { run } = await client.runs.start({ plugin: desk.plugin, hparams: { scenario } })
  await untilTraining(client, run)
  for (const [index, signal] of signals.entries()) {
    const told = index === signals.length - 1 ? Promise.resolve() : once(served.child.stderr!, 'data')
    served.child.kill(signal)
    await told
  }
  const { code: exitCode, stderr } = await served.result
  expect(stderr).toMatch(/^Stopping a run at the end of its batch/)
  expect(exitCode).toBe(code)
  expect((await desk.leyden('runs', 'show', run, '--json')).json()).toMatchObject({ state })
})

async function untilTraining(client: ContractRouterClient<Contract>, run: string): Promise<void> {
  for await (const { runs } of await client.runs.watch()) if (runs.some((row) => row.id === run && row.state === 'running')) return
}

test('serve on a port that is taken says so', { timeout }, async () => {
  const desk = makeDeskWithPage()
  const { port } = new URL((await serve(desk)).url)
  const { code, json } = await desk.leyden('serve', '--port', port, '--json')
  expect([code, json()]).toMatchObject([1, { error: { message: `Port ${port} is taken by another program.` } }])
})

test('serve without a built page names the command that builds it', { timeout }, async () => {
  const { code, stderr } = await makeDesk().leyden('serve')
  expect(code).toBe(1)
  expect(stderr).toMatch(/The page is not built.*\n.*npm start/)
})

test.each(['x', '-1', '65536', '1.5', ''])('serve --port %j is wrong usage', { timeout }, async (port) => {
  const { code, stderr } = await makeDeskWithPage().leyden('serve', `--port=${port}`)
  expect(code).toBe(2)
  expect(stderr).toMatch(/whole number up to 65535/)
})
