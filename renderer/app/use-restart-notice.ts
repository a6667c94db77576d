import { useEffect, useRef } from 'react'
import { useConnection } from '../transport/index.ts'
import { notify } from '../ui/index.ts'

/** Says so when the engine was started anew: runs that it watched over were stopped or interrupted. */
export function useRestartNotice(): void {
  const instance = useConnection().info?.instance
  const known = useRef(instance)
  useEffect(() => {
    if (known.current !== undefined && instance !== known.current)
      notify('The engine was started again. Everything shown was asked for anew.')
    known.current = instance
  }, [instance])
}
