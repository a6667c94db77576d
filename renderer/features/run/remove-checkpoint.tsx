import { Button, Popover } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { CheckpointRow } from '../../../engine/api/contract/index.ts'
import { describeFailure, useEngine } from '../../transport/index.ts'
import { FailureNotice, formatBytes, notify, Skeleton } from '../../ui/index.ts'
import { describeRemoval } from './describe-removal.ts'
import classes from './checkpoint-table.module.css'

/** Says what a removal would mean before it is done: a checkpoint doesn't come back. */
export function RemoveCheckpoint({ checkpoint }: { checkpoint: CheckpointRow }) {
  const [open, setOpen] = useState(false)
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" hideDetached={false} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<Trash2 size={14} aria-hidden />} onClick={() => setOpen(!open)}>
          Remove...
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.confirm} aria-label={`Remove the checkpoint of step ${checkpoint.step}`}>
        {open && <Confirm checkpoint={checkpoint} close={() => setOpen(false)} />}
      </Popover.Dropdown>
    </Popover>
  )
}

function Confirm({ checkpoint, close }: { checkpoint: CheckpointRow; close(): void }) {
  const { query } = useEngine()
  const plan = useQuery(query.checkpoints.planRemoval.queryOptions({ input: { checkpoint: checkpoint.id }, gcTime: 0 }))
  const remove = useRemoval(close)
  const failure = plan.error ?? remove.error
  return (
    <>
      {failure && <FailureNotice report={describeFailure(failure)} />}
      {plan.isPending && <Skeleton lines={2} />}
      {plan.data && <p>{describeRemoval(checkpoint, plan.data)}</p>}
      <div className={classes.choice}>
        <Button variant="default" data-autofocus onClick={close}>
          Keep
        </Button>
        <Button color="red" disabled={!plan.data} loading={remove.isPending} onClick={() => remove.mutate({ checkpoint: checkpoint.id })}>
          Remove {plan.data ? formatBytes(plan.data.bytes) : ''}
        </Button>
      </div>
    </>
  )
}

function useRemoval(done: () => void) {
  const { query } = useEngine()
  const queries = useQueryClient()
  return useMutation(
    query.checkpoints.remove.mutationOptions({
      onSuccess: ({ freedBytes }) => {
        notify(`Freed ${formatBytes(freedBytes)}.`)
        void queries.invalidateQueries({ queryKey: query.checkpoints.key() })
        void queries.invalidateQueries({ queryKey: query.runs.key() })
        done()
      },
    }),
  )
}
