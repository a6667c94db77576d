import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useMemo, useRef, useState } from 'react'
import { readSearch, writeSearch, type RunsSearch } from './search.ts'

/**
 * The workspace, as the address has it. What is typed in the filter holds at once and reaches the address when typing pauses: an address
 * that changed with each letter would lag behind the letters.
 */
export function useWorkspace(search: Record<string, string>, onSearch: (search: Record<string, string>) => void) {
  const address = useMemo(() => readSearch(search), [search])
  const [workspace, setWorkspace] = useState(address)
  const written = useRef(address)
  useEffect(() => {
    // Back, forward, or a link: what we wrote ourselves is known already.
    if (!sameSearch(address, written.current)) setWorkspace(address)
    written.current = address
  }, [address])
  const write = useDebouncedCallback(
    (next: RunsSearch) => {
      written.current = next
      onSearch(writeSearch(next))
    },
    { delay: 200, flushOnUnmount: false },
  )
  const change = (part: Partial<RunsSearch>) => {
    const next = { ...workspace, ...part }
    setWorkspace(next)
    write(next)
  }
  return { workspace, change }
}

function sameSearch(a: RunsSearch, b: RunsSearch): boolean {
  return JSON.stringify(writeSearch(a)) === JSON.stringify(writeSearch(b))
}
