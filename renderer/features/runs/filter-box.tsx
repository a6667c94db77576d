import { CloseButton, Input } from '@mantine/core'
import { Search } from 'lucide-react'
import { useMemo, useRef, type RefObject } from 'react'
import { useActions, type Action } from '../../actions/index.ts'
import styles from './runs.module.css'

export interface FilterBoxProps {
  text: string
  onText(text: string): void
  /** Why it can't be read, or what it leaves. */
  error: string | undefined
  status: string
}

/** Where runs are filtered; `/` leads here. */
export function FilterBox({ text, onText, error, status }: FilterBoxProps) {
  const input = useRef<HTMLInputElement>(null)
  useFilterAction(input)
  return (
    <>
      <Input
        ref={input}
        className={styles.filter}
        aria-label="Filter runs"
        aria-description="Words, comparisons such as val_accuracy > 0.9, or tag:base, state:failed, plugin:iris"
        placeholder="Filter: iris  val_accuracy > 0.9  tag:base  state:failed"
        value={text}
        error={error !== undefined}
        spellCheck={false}
        leftSection={<Search size={14} aria-hidden />}
        rightSection={text && <CloseButton size="sm" aria-label="Clear the filter" onClick={() => onText('')} />}
        rightSectionPointerEvents="all"
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && onText('')}
      />
      <output className={error ? styles.filterError : styles.quiet}>{error ?? status}</output>
    </>
  )
}

function useFilterAction(input: RefObject<HTMLInputElement | null>): void {
  const action = useMemo<Action>(
    () => ({
      id: 'runs.filter',
      label: 'Filter runs',
      icon: Search,
      group: 'Runs',
      keywords: ['search', 'find'],
      shortcut: '/',
      perform: () => input.current?.focus(),
    }),
    [input],
  )
  useActions([action])
}
