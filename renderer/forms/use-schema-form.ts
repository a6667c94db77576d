import { useEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useForm, type Control, type FieldErrors, type Resolver } from 'react-hook-form'
import type { FieldIssue } from '../../engine/api/contract/index.ts'
import { elementId, type Field } from './field.ts'
import type { FormPart } from './fields-of.ts'
import { fieldAt, formModel, initialEntries, isChanged, readForm, type Entries, type FormModel } from './form-model.ts'
import type { Json } from './json-schema.ts'

/** What was given in a form; each part is at its path. */
export type FormValues = Record<string, Json>

export interface SchemaForm {
  model: FormModel
  control: Control<Entries>
  /** Which fields are shown: those that match. */
  find: string
  setFind(text: string): void
  /** Checks all, then performs; else shows what is wrong and goes to the first wrong field. Answers once performed. */
  submit(perform: (values: FormValues) => Promise<void>): Promise<void>
  /** Shows what the engine refused at the fields it names; answers with the issues of no field. */
  showIssues(issues: FieldIssue[]): FieldIssue[]
  /** Goes to the first wrong field. */
  goToProblem(): void
}

/** A form over the `parts`. When they change, what was typed stays wherever its field still is. */
export function useSchemaForm(parts: FormPart[]): SchemaForm {
  const model = useMemo(() => formModel(parts), [parts])
  const [find, setFind] = useState('')
  const resolver = useMemo(() => resolverOf(model), [model])
  const form = useForm<Entries>({
    defaultValues: useMemo(() => initialEntries(model), [model]),
    resolver,
    mode: 'onTouched',
    shouldFocusError: false,
  })
  useCarryOver(model, form.getValues, form.reset)
  const goTo = (wrong: (field: Field) => boolean) => {
    const field = model.fields.find(wrong)
    if (!field) return
    flushSync(() => setFind('')) // the field may be hidden
    focusField(field)
  }
  return {
    model,
    control: form.control,
    find,
    setFind,
    submit: (perform) =>
      form.handleSubmit(
        () => perform(readForm(model, form.getValues()).values),
        (errors) => goTo(({ id }) => id in errors),
      )(),
    showIssues: (issues) => {
      const placed = issues.map((issue) => ({ issue, field: fieldAt(model, issue.path) }))
      for (const { issue, field } of placed) if (field) form.setError(field.id, { type: 'server', message: issue.message })
      goTo(({ id }) => placed.some(({ field }) => field?.id === id))
      return placed.flatMap(({ issue, field }) => (field ? [] : [issue]))
    },
    goToProblem: () => goTo(({ id }) => form.getFieldState(id).invalid),
  }
}

function resolverOf(model: FormModel): Resolver<Entries> {
  return (entries) => {
    const { problems } = readForm(model, entries)
    const errors = Object.fromEntries(Object.entries(problems).map(([id, message]) => [id, { type: 'schema', message }]))
    return Object.keys(errors).length === 0 ? { values: entries, errors: {} } : { values: {}, errors: errors as FieldErrors<Entries> }
  }
}

/** What was changed under the model before, where the new one has that field too. */
function useCarryOver(model: FormModel, getValues: () => Entries, reset: (entries: Entries) => void): void {
  const before = useRef(model)
  useEffect(() => {
    if (before.current === model) return
    const entries = getValues()
    const changed = before.current.fields.filter((field) => isChanged(field, entries[field.id]!)).map(({ id }) => id)
    const known = new Set(model.fields.map(({ id }) => id))
    reset({ ...initialEntries(model), ...Object.fromEntries(changed.filter((id) => known.has(id)).map((id) => [id, entries[id]!])) })
    before.current = model
  }, [model, getValues, reset])
}

function focusField(field: Field): void {
  const element = document.getElementById(elementId(field))
  element?.focus({ preventScroll: true })
  element?.scrollIntoView?.({ block: 'center' })
}
