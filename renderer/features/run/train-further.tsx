import { Button, Popover, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { RunDetail } from '../../../engine/api/contract/index.ts'
import { useActionContext } from '../../actions/index.ts'
import { describeFailure, useEngine } from '../../transport/index.ts'
import { FailureNotice } from '../../ui/index.ts'
import classes from './train-further.module.css'

/** For a run that has reached its end: it goes on as a new run, to a later one. */
export function TrainFurther({ run }: { run: RunDetail }) {
  const [open, setOpen] = useState(false)
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" hideDetached={false} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<Play size={16} aria-hidden />} onClick={() => setOpen(!open)}>
          Train further...
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={`Train ${run.name} further`}>{open && <HowFar run={run} />}</Popover.Dropdown>
    </Popover>
  )
}

function HowFar({ run }: { run: RunDetail }) {
  const [epochs, setEpochs] = useState(String(2 * run.epochs))
  const { query } = useEngine()
  const { navigate } = useActionContext()
  const resume = useMutation(query.runs.resume.mutationOptions({ onSuccess: (started) => navigate(`/runs/${started.run}`) }))
  const wanted = Number(epochs)
  const further = Number.isInteger(wanted) && wanted > run.epochs
  const submit = (event: FormEvent) => {
    event.preventDefault()
    resume.mutate({ run: run.id, trainer: { maxEpochs: wanted, maxSteps: -1 } })
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label="Epochs in all"
        description={`${run.epochs} are done. It goes on from the last checkpoint, as a new run.`}
        error={further ? null : `It must be a whole number above ${run.epochs}.`}
        inputMode="numeric"
        value={epochs}
        onChange={(event) => setEpochs(event.target.value)}
        data-autofocus
      />
      {resume.error && <FailureNotice report={describeFailure(resume.error)} />}
      <Button type="submit" disabled={!further} loading={resume.isPending}>
        Train
      </Button>
    </form>
  )
}
