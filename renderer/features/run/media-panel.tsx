/* oxlint-disable react/no-array-index-key -- what is drawn has no identity but its place */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useId, useRef, useState } from 'react'
import type { MediaRow, MediaSummary } from '../../../engine/api/contract/index.ts'
import { useInView } from '../../charts/index.ts'
import { describeFailure, useEngine } from '../../transport/index.ts'
import { FailureNotice, formatCount, Panel, Skeleton } from '../../ui/index.ts'
import { MediaView } from './media-view.tsx'
import { useStaleAfter } from './use-stale-after.ts'
import classes from './media.module.css'

/** What a run logged by one name, at one step: the newest, until another is chosen. Nothing is asked for before it is on the screen. */
export function MediaPanel({ run, summary }: { run: string; summary: MediaSummary }) {
  const box = useRef<HTMLDivElement>(null)
  const inView = useInView(box)
  const { rows, failure } = useRows(run, summary, inView)
  const steps = [...new Set(rows?.map(({ step }) => step))]
  const [chosen, choose] = useState<number | null>(null)
  const step = chosen ?? steps.at(-1)
  return (
    <div ref={box} className={rows ? undefined : classes.unknown}>
      <Panel title={summary.name} aside={step !== undefined && <StepChoice {...{ steps, step, choose }} name={summary.name} />}>
        <div className={classes.items}>
          {failure && <FailureNotice report={failure} />}
          {!rows && !failure && <Skeleton lines={3} />}
          {rows
            ?.filter((row) => row.step === step)
            .map((row, place) => (
              <Item key={place} row={row} />
            ))}
        </div>
      </Panel>
    </div>
  )
}

function useRows(run: string, { name, files }: MediaSummary, enabled: boolean) {
  const { query } = useEngine()
  const options = query.media.list.queryOptions({ input: { run, name } })
  const { data, error } = useQuery({ ...options, enabled })
  useStaleAfter(options.queryKey, String(files))
  return { rows: data, failure: error && describeFailure(error) }
}

interface StepChoiceProps {
  name: string
  steps: number[]
  step: number
  choose(step: number | null): void
}

/** At the newest step it stays with the newest. */
function StepChoice({ name, steps, step, choose }: StepChoiceProps) {
  const id = useId()
  const pick = (place: number) => choose(place === steps.length - 1 ? null : steps[place]!)
  return (
    <div className={classes.steps}>
      <label htmlFor={id}>Step {formatCount(step)}</label>
      {steps.length > 1 && (
        <input
          id={id}
          type="range"
          aria-label={`Step of ${name}`}
          aria-valuetext={`step ${step}`}
          max={steps.length - 1}
          value={steps.indexOf(step)}
          onChange={({ currentTarget }) => pick(Number(currentTarget.value))}
        />
      )}
    </div>
  )
}

/** While another step loads the one before it stays. */
function Item({ row }: { row: MediaRow }) {
  const { query } = useEngine()
  const options = query.media.read.queryOptions({ input: { id: row.id } })
  const { data, error } = useQuery({ ...options, staleTime: Infinity, placeholderData: keepPreviousData })
  const label = row.caption || `${row.name}, step ${row.step}`
  return (
    <figure className={classes.item}>
      {error && <FailureNotice report={describeFailure(error)} />}
      {!data && !error && <Skeleton lines={2} />}
      {data && <MediaView content={data} label={label} />}
      {row.caption && <figcaption>{row.caption}</figcaption>}
    </figure>
  )
}
