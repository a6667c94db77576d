import { Button, Popover, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { SlidersHorizontal } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { RunDetail } from '../../../engine/api/contract/index.ts'
import { describeFailure, useEngine } from '../../transport/index.ts'
import { FailureNotice, notify } from '../../ui/index.ts'
import { changeFields, type ChangeEntries, readChanges } from './live-changes.ts'
import classes from './train-further.module.css'

/** For a run that trains: its learning rate and bounds are changed while it goes on. */
export function ChangeRun({ run }: { run: RunDetail }) {
  const [open, setOpen] = useState(false)
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" hideDetached={false} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<SlidersHorizontal size={16} aria-hidden />} onClick={() => setOpen(!open)}>
          Change...
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={`Change ${run.name}`}>{open && <WhatTo run={run} close={() => setOpen(false)} />}</Popover.Dropdown>
    </Popover>
  )
}

function WhatTo({ run, close }: { run: RunDetail; close(): void }) {
  const [entries, setEntries] = useState<ChangeEntries>({})
  const { changes, problems } = readChanges(entries)
  const control = useControl(close)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    control.mutate({ run: run.id, changes })
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      {changeFields.map(({ kind, label, description }, index) => (
        <TextInput
          key={kind}
          label={label}
          description={description}
          error={problems[kind]}
          inputMode="decimal"
          value={entries[kind] ?? ''}
          onChange={(event) => setEntries({ ...entries, [kind]: event.target.value })}
          data-autofocus={index === 0 || undefined}
        />
      ))}
      {control.error && <FailureNotice report={describeFailure(control.error)} />}
      <Button type="submit" disabled={changes.length === 0 || Object.keys(problems).length > 0} loading={control.isPending}>
        Change
      </Button>
    </form>
  )
}

/** One after the other: what was changed before one is refused stays so, and is told. */
function useControl(done: () => void) {
  const { client, query } = useEngine()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ run, changes }: { run: string; changes: ReturnType<typeof readChanges>['changes'] }) => {
      for (const change of changes) {
        const { step, message } = await client.runs.control({ run, change })
        notify(`At step ${step}: ${message}`)
      }
    },
    onSuccess: done,
    onSettled: () => queries.invalidateQueries({ queryKey: query.runs.key() }),
  })
}
