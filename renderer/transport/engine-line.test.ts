import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ConnectionLost } from './connection-lost.ts'
import { EngineLine } from './engine-line.ts'
import { FakeEngine, runRow } from './index.testing.ts'
import { follow } from './follow.ts'
import { type Transport, Unauthorised } from './transport.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const settle = () => vi.advanceTimersByTimeAsync(0)

/** A line that is kept open until the test ends. */
function start(transport: Transport) {
  const leave = new AbortController()
  const line = new EngineLine(transport)
  const done = line.run(leave.signal)
  return { line, done, leave: () => leave.abort(), state: () => line.state.getState() }
}

/** Refuses as often as `refusals` has errors, then connects to `engine`. */
function refusing(engine: FakeEngine, refusals: Error[]): Transport & { tries: number } {
  const transport = {
    address: engine.address,
    tries: 0,
    connect: () => {
      transport.tries++
      const refusal = refusals.shift()
      return refusal ? Promise.reject(refusal) : engine.connect()
    },
  }
  return transport
}

describe('the line to the engine', () => {
  test('is open when the engine has said who it is', async () => {
    const engine = new FakeEngine()
    const { state } = start(engine)
    expect(state()).toMatchObject({ state: 'connecting', info: null, line: 0 })
    await settle()
    expect(state()).toMatchObject({ state: 'open', info: engine.info, line: 1 })
  })

  test('lets a call wait until it is open', async () => {
    const engine = new FakeEngine({ plugins: { list: () => Promise.resolve([]) } })
    const { line } = start(refusing(engine, [new Error('no answer')]))
    const answer = line.client.plugins.list()
    await vi.advanceTimersByTimeAsync(500)
    expect(await answer).toEqual([])
  })

  test('says that it is lost, keeps what it knew, and opens again', async () => {
    const engine = new FakeEngine()
    const { state } = start(engine)
    await settle()
    engine.lose()
    await settle()
    expect(state()).toMatchObject({ state: 'lost', info: engine.info, line: 1 })
    engine.info = { ...engine.info, instance: 'second' }
    await vi.advanceTimersByTimeAsync(250)
    expect(state()).toMatchObject({ state: 'open', info: { instance: 'second' }, line: 2 })
  })

  test('tries again after longer and longer waits, of at most two seconds', async () => {
    const transport = refusing(
      new FakeEngine(),
      Array.from({ length: 10 }, () => new Error('no answer')),
    )
    start(transport)
    const tries: number[] = []
    for (const wait of [0, 500, 1000, 2000, 2000, 2000]) {
      await vi.advanceTimersByTimeAsync(wait)
      tries.push(transport.tries)
    }
    expect(tries).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('tells why it can’t be opened, since the first try', async () => {
    const { state } = start(refusing(new FakeEngine(), [new Error('wrong token'), new Error('no engine')]))
    await settle()
    const { since } = state()
    await vi.advanceTimersByTimeAsync(500)
    expect(state()).toMatchObject({ state: 'lost', reason: 'no engine', since })
    await vi.advanceTimersByTimeAsync(1000)
    expect(state()).toMatchObject({ state: 'open', reason: null })
  })

  test('gives up where the engine wants its token first', async () => {
    const { done, state } = start(refusing(new FakeEngine(), [new Unauthorised()]))
    await done
    expect(state().state).toBe('unauthorised')
  })

  test('fails a call whose answer was lost with it', async () => {
    const engine: FakeEngine = new FakeEngine({ plugins: { list: () => closing(engine) } })
    const { line } = start(engine)
    await settle()
    await expect(line.client.plugins.list()).rejects.toBeInstanceOf(ConnectionLost)
  })

  test('lets a call that waits be given up', async () => {
    const { line } = start(refusing(new FakeEngine(), [new Error('no answer')]))
    const leave = new AbortController()
    const call = line.client.plugins.list(undefined, { signal: leave.signal })
    leave.abort(new Error('not wanted any more'))
    await expect(call).rejects.toThrow('not wanted any more')
  })
})

/** A call during which the line closes, as the transports do it: the line is known to be closed before the call fails. */
async function closing(engine: FakeEngine): Promise<never> {
  engine.lose()
  await settle()
  throw new Error('aborted')
}

describe('following a stream', () => {
  const watch = (line: EngineLine, signal: AbortSignal) => {
    const told: unknown[] = []
    const onError = vi.fn()
    follow(
      line,
      { open: (client, signal) => client.runs.watch(undefined, { signal }), onEvent: (event) => told.push(event), onError },
      signal,
    )
    return { told, onError }
  }

  test('begins again on each line, and takes a lost line for no error', async () => {
    const engine = new FakeEngine({ runs: [runRow()] })
    const { line } = start(engine)
    const { told, onError } = watch(line, new AbortController().signal)
    await settle()
    engine.lose()
    await vi.advanceTimersByTimeAsync(250)
    expect(told).toEqual([
      { whole: true, runs: [runRow()] },
      { whole: true, runs: [runRow()] },
    ])
    expect(onError).not.toHaveBeenCalled()
  })

  test('tells nothing more once it is left', async () => {
    const engine = new FakeEngine()
    const { line } = start(engine)
    const leave = new AbortController()
    const { told } = watch(line, leave.signal)
    await settle()
    leave.abort()
    engine.tell(runRow())
    await settle()
    expect(told).toEqual([{ whole: true, runs: [] }])
  })

  test('gives what the engine refused to onError', async () => {
    const refusal = new Error('no such run')
    const engine = new FakeEngine({ runCalls: { watch: () => Promise.reject(refusal) as never } })
    const { line } = start(engine)
    const { onError } = watch(line, new AbortController().signal)
    await settle()
    expect(onError).toHaveBeenCalledWith(refusal)
  })
})
