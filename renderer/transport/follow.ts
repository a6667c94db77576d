import type { EngineLine } from './engine-line.ts'
import type { EngineClient } from './transport.ts'

export interface Stream<T> {
  open(client: EngineClient, signal: AbortSignal): Promise<AsyncIterable<T>>
  onEvent(event: T): void
  onError?(error: unknown): void
  onEnd?(): void
}

/** Follows a stream until it ends, fails, or `signal` aborts; on each new line to the engine it begins again. */
export function follow<T>(line: EngineLine, stream: Stream<T>, signal: AbortSignal): void {
  let leave = new AbortController()
  const begin = () => {
    leave.abort()
    leave = new AbortController()
    void consume(line, stream, leave.signal)
  }
  const unsubscribe = line.state.subscribe((now, before) => {
    if (now.line !== before.line) begin()
  })
  signal.addEventListener('abort', () => (unsubscribe(), leave.abort()), { once: true })
  if (line.state.getState().state === 'open') begin()
}

async function consume<T>(line: EngineLine, stream: Stream<T>, signal: AbortSignal): Promise<void> {
  const began = line.state.getState().line
  const mine = () => !signal.aborted && line.state.getState().state === 'open' && line.state.getState().line === began
  try {
    for await (const event of await stream.open(line.client, signal)) {
      if (signal.aborted) return
      stream.onEvent(event)
    }
    if (mine()) stream.onEnd?.()
  } catch (error) {
    if (mine()) stream.onError?.(error)
  }
}
