import { type DependencyList, useEffect, useRef } from 'react'
import { useEngineState } from './engine-provider.tsx'
import { follow, type Stream } from './follow.ts'
import type { EngineClient } from './transport.ts'

export interface StreamOptions {
  /** The engine refused it, or it broke; not called for a lost connection, after which it begins again. */
  onError?(error: unknown): void
  /** The engine has told all there is. */
  onEnd?(): void
  /** False: not followed. */
  enabled?: boolean
}

/** Follows a stream while mounted, from the beginning after each change of `deps` and after each new connection. */
export function useStream<T>(
  open: (client: EngineClient, signal: AbortSignal) => Promise<AsyncIterable<T>>,
  onEvent: (event: T) => void,
  deps: DependencyList,
  { onError, onEnd, enabled = true }: StreamOptions = {},
): void {
  const { line } = useEngineState()
  const newest = useRef<Stream<T>>({ open, onEvent })
  useEffect(() => {
    newest.current = { open, onEvent, onError, onEnd }
  })
  useEffect(() => {
    if (!enabled) return
    const leave = new AbortController()
    follow(line, late(newest), leave.signal)
    return () => leave.abort()
    // oxlint-disable-next-line react-hooks/exhaustive-deps, react/exhaustive-effect-dependencies -- the caller says what it depends on
  }, [line, enabled, ...deps])
}

/** The callbacks as they are when they are called, so that a new closure doesn't start the stream again. */
function late<T>(newest: { current: Stream<T> }): Stream<T> {
  return {
    open: (client, signal) => newest.current.open(client, signal),
    onEvent: (event) => newest.current.onEvent(event),
    onError: (error) => newest.current.onError?.(error),
    onEnd: () => newest.current.onEnd?.(),
  }
}
