import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

/** Asks again for what the key covers when the stamp has become another one. */
export function useStaleAfter(queryKey: QueryKey, stamp: string): void {
  const queries = useQueryClient()
  const known = useRef(stamp)
  useEffect(() => {
    if (known.current === stamp) return
    known.current = stamp
    void queries.invalidateQueries({ queryKey })
  }, [queries, queryKey, stamp])
}
