import { useCallback, useEffect, useRef, useState } from 'react'
import type { RunRequest } from '../../../engine/api/contract/index.ts'
import type { SchemaForm, FormValues } from '../../forms/index.ts'
import { describeFailure, useEngine, type Failure } from '../../transport/index.ts'

interface Start {
  starting: boolean
  /** What the engine said to the last try, apart from what is shown at its fields. */
  failure: Failure | null
  start(): Promise<void>
}

/** Starts what the form holds, once at a time. */
export function useStart(form: SchemaForm, request: (values: FormValues) => RunRequest, onStarted: (run: string) => void): Start {
  const { client } = useEngine()
  const [starting, setStarting] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const busy = useRef(false) // a shortcut may come twice before the page has drawn that it was taken
  const start = async () => {
    if (busy.current) return
    busy.current = true
    setStarting(true)
    setFailure(null)
    try {
      await form.submit(async (values) => onStarted((await client.runs.start(request(values))).run))
    } catch (error) {
      setFailure(unplaced(describeFailure(error), form))
    } finally {
      busy.current = false
      setStarting(false)
    }
  }
  const latest = useRef(start)
  useEffect(() => {
    latest.current = start
  })
  return { starting, failure, start: useCallback(() => latest.current(), []) }
}

/** Shows what was refused at the fields that it names; null when nothing remains to be said. */
function unplaced(failure: Failure, form: SchemaForm): Failure | null {
  if (failure.issues.length === 0) return failure
  const issues = form.showIssues(failure.issues)
  return issues.length > 0 ? { ...failure, message: issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('\n') } : null
}
