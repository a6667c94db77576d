import { os } from '@orpc/server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import type { Transport } from './transport.ts'

/** A small engine of the test's own, with a procedure for each thing that a transport must carry. */
export const suiteRouter = {
  echo: os.input(z.unknown()).handler(({ input }) => input),
  refuse: os.errors({ REFUSED: { status: 422, data: z.object({ remedy: z.string() }) } }).handler(({ errors }) => {
    throw errors.REFUSED({ message: 'It is raining.', data: { remedy: 'Take an umbrella.' } })
  }),
  count: os.input(z.object({ to: z.number() })).handler(async function* ({ input: { to } }) {
    for (let i = 1; i <= to; i++) yield i
  }),
  /** Tells one event, and then waits for its caller to leave; `left` counts those that did. */
  wait: os.handler(async function* ({ signal }) {
    waits.opened++
    yield 'waiting'
    await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))
    waits.left.resolve()
  }),
  never: os.handler(() => new Promise<string>(() => {})),
}

const waits = { opened: 0, left: latch() }

function latch(): { promise: Promise<void>; resolve(): void } {
  let resolve = () => {}
  const promise = new Promise<void>((settle) => (resolve = settle))
  return { promise, resolve: () => resolve() }
}

/** The other end, as a test handles it. */
export interface OtherEnd {
  transport: Transport
  /** Closes every line, as an engine that ends does. */
  dropLines(): void
  close(): Promise<void>
}

interface SuiteClient {
  echo(input: unknown): Promise<unknown>
  refuse(): Promise<void>
  count(input: { to: number }): Promise<AsyncIterable<number>>
  wait(input: undefined, options: { signal: AbortSignal }): Promise<AsyncIterable<string>>
  never(): Promise<string>
}

/** What every way to the engine must carry, whatever it is made of. */
export function describeTransport(name: string, openOtherEnd: () => Promise<OtherEnd>): void {
  const open = async () => {
    const end = await openOtherEnd()
    onTestFinished(() => end.close())
    const connection = await end.transport.connect(new AbortController().signal)
    return { end, connection, client: connection.client as unknown as SuiteClient }
  }

  describe(name, () => {
    test.each([
      ['text', 'läuft'],
      ['a number', 0.1],
      ['an object', { run: 'r1', tags: ['a', 'b'], parent: null }],
      ['a long text', 'x'.repeat(300_000)],
    ])('carries %s there and back', async (_what, value) => {
      const { client } = await open()
      expect(await client.echo(value)).toEqual(value)
    })

    test('carries columns with NaN and infinity, of more numbers than fit in one piece', async () => {
      const { client } = await open()
      const column = Float64Array.from({ length: 20_000 }, (_, i) => i / 3)
      column.set([NaN, Infinity, -Infinity, -0], 100)
      const answer = await client.echo({ column })
      expect(answer).toEqual({ column })
      expect((answer as { column: unknown }).column).toBeInstanceOf(Float64Array)
    })

    test('carries a refusal with its data', async () => {
      const { client } = await open()
      const refusal = { code: 'REFUSED', message: 'It is raining.', data: { remedy: 'Take an umbrella.' } }
      await expect(client.refuse()).rejects.toMatchObject(refusal)
    })

    test('carries a stream to its end', async () => {
      const { client } = await open()
      const events: number[] = []
      for await (const event of await client.count({ to: 50 })) events.push(event)
      expect(events).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
    })

    test('tells the other end when a stream is left', async () => {
      const { client } = await open()
      waits.left = latch()
      const leave = new AbortController()
      const stream = await client.wait(undefined, { signal: leave.signal })
      const iterator = stream[Symbol.asyncIterator]()
      expect(await iterator.next()).toMatchObject({ value: 'waiting' })
      leave.abort()
      await iterator.next().catch(() => {})
      await waits.left.promise
    })

    test('notices when the other end closes, before the calls that were in flight fail', async () => {
      const { end, connection, client } = await open()
      const order: string[] = []
      const closed = connection.closed.then(() => order.push('closed'))
      const call = client.never().catch(() => order.push('failed'))
      await client.echo('there')
      end.dropLines()
      await Promise.all([closed, call])
      expect(order).toEqual(['closed', 'failed'])
    })

    test('closes from this end', async () => {
      const { connection } = await open()
      connection.close()
      await connection.closed
    })

    test('opens another line after the first', async () => {
      const { end, connection } = await open()
      end.dropLines()
      await connection.closed
      const second = await end.transport.connect(new AbortController().signal)
      expect(await (second.client as unknown as SuiteClient).echo('again')).toBe('again')
    })
  })
}
