import { Checkbox, Input } from '@mantine/core'
import type { KeyboardEvent, Ref } from 'react'
import { entryOf, type Entry } from './entry.ts'
import { elementId, type Field } from './field.ts'
import styles from './forms.module.css'
import { stepped } from './number-text.ts'
import { showValue } from './words.ts'

export interface ControlProps {
  field: Field
  entry: Entry
  onChange(entry: Entry): void
  onBlur(): void
  wrong: boolean
  ref: Ref<HTMLElement>
}

/** The control for a field's kind of value. */
export function FieldControl(props: ControlProps) {
  const { kind } = props.field.control
  if (kind === 'boolean') return <BooleanControl {...props} />
  if (kind === 'choice') return <ChoiceControl {...props} />
  if (kind === 'json') return <JsonControl {...props} />
  return <TextControl {...props} />
}

function TextControl({ field, entry, onChange, onBlur, wrong, ref }: ControlProps) {
  return (
    <Input
      ref={ref as Ref<HTMLInputElement>}
      error={wrong}
      value={typeof entry === 'string' ? entry : ''}
      placeholder={entry === null ? 'none' : placeholder(field)}
      disabled={entry === null}
      inputMode={field.control.kind === 'number' ? 'decimal' : undefined}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => stepOnArrow(event, field, onChange)}
      onBlur={onBlur}
    />
  )
}

/** Arrow up and down count in the number's step, as a spin button does. */
function stepOnArrow(event: KeyboardEvent<HTMLInputElement>, { control }: Field, onChange: (entry: Entry) => void): void {
  if (control.kind !== 'number' || control.step === null || event.altKey || event.ctrlKey || event.metaKey) return
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
  const next = stepped(event.currentTarget.value, control.step, event.key === 'ArrowUp' ? 1 : -1)
  if (next === undefined) return
  event.preventDefault()
  onChange(next)
}

function JsonControl({ field, entry, onChange, onBlur, wrong, ref }: ControlProps) {
  const text = typeof entry === 'string' ? entry : ''
  return (
    <Input
      component="textarea"
      ref={ref as Ref<HTMLTextAreaElement>}
      multiline
      rows={Math.min(8, text.split('\n').length + Math.floor(text.length / 34))}
      classNames={{ input: styles.json }}
      error={wrong}
      value={text}
      placeholder={placeholder(field) || 'JSON'}
      spellCheck={false}
      onChange={(event) => onChange(event.currentTarget.value)}
      onBlur={onBlur}
    />
  )
}

function ChoiceControl({ field, entry, onChange, onBlur, wrong, ref }: ControlProps) {
  if (field.control.kind !== 'choice') return null
  const { options } = field.control
  return (
    <Input
      component="select"
      ref={ref as Ref<HTMLSelectElement>}
      pointer
      classNames={{ input: styles.select }}
      error={wrong}
      value={typeof entry === 'string' ? entry : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
      onBlur={onBlur}
    >
      {offersBlank(field) && <option value="">{placeholder(field) || 'choose'}</option>}
      {options.map((option) => (
        <option key={JSON.stringify(option)} value={JSON.stringify(option)}>
          {showValue(option)}
        </option>
      ))}
    </Input>
  )
}

/** Leaving it out is a choice unless it must have a value, or its default is filled in and among the options. */
function offersBlank({ required, initial, fallback, prefilled }: Field): boolean {
  if (required) return initial === undefined
  return !prefilled || fallback === undefined
}

function BooleanControl({ field, entry, onChange, onBlur, wrong, ref }: ControlProps) {
  return (
    <Checkbox
      id={elementId(field)}
      aria-describedby={describedBy(field, wrong)}
      aria-invalid={wrong}
      ref={ref as Ref<HTMLInputElement>}
      size="xs"
      checked={entry === true}
      onChange={(event) => onChange(event.currentTarget.checked)}
      onBlur={onBlur}
    />
  )
}

/** A check box doesn't ask the wrapper around it, as the other controls do. */
function describedBy(field: Field, wrong: boolean): string | undefined {
  const parts = [wrong && 'error', (field.help || field.limits) && 'description'].filter(Boolean)
  return parts.map((part) => `${elementId(field)}-${part}`).join(' ') || undefined
}

/** What counts while nothing is typed. */
function placeholder(field: Field): string {
  if (field.fallback === undefined) return field.required ? '' : 'not set'
  if (field.control.kind === 'choice') return `${showValue(field.fallback)} (default)`
  const entry = entryOf(field, field.fallback)
  return typeof entry === 'string' ? entry : showValue(field.fallback)
}
