import { ActionIcon, Checkbox, Input } from '@mantine/core'
import { Undo2 } from 'lucide-react'
import { useController, type Control } from 'react-hook-form'
import { FieldControl } from './controls.tsx'
import { entryOf, type Entry } from './entry.ts'
import { elementId, type Field } from './field.ts'
import { isChanged, type Entries } from './form-model.ts'
import styles from './forms.module.css'
import { showValue } from './words.ts'

const parts = { root: styles.row, label: styles.label, error: styles.problem, description: styles.about }

/** A field with its name, its control, what it means, and what is wrong with it. */
export function FieldRow({ field, control }: { field: Field; control: Control<Entries> }) {
  const {
    field: { value: entry, onChange, onBlur, ref },
    fieldState,
  } = useController({ name: field.id, control, defaultValue: entryOf(field, field.initial) })
  const changed = isChanged(field, entry)
  return (
    <Input.Wrapper
      id={elementId(field)}
      classNames={parts}
      data-changed={changed || undefined}
      label={<Name field={field} changed={changed} />}
      description={[field.help.replace(/\.$/, ''), field.limits].filter(Boolean).join(' · ')}
      error={fieldState.error?.message}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
    >
      <div className={styles.control}>
        <FieldControl field={field} entry={entry} onChange={onChange} onBlur={onBlur} ref={ref} wrong={fieldState.invalid} />
        {field.nullable && <NoneBox field={field} entry={entry} onChange={onChange} />}
        {changed && <ResetButton field={field} onReset={() => onChange(entryOf(field, field.initial))} />}
      </div>
    </Input.Wrapper>
  )
}

function Name({ field, changed }: { field: Field; changed: boolean }) {
  return (
    <>
      {field.label}
      {changed && (
        <span className={styles.mark} title="Changed">
          <span aria-hidden>*</span>
          <span className={styles.hidden}> changed</span>
        </span>
      )}
    </>
  )
}

function NoneBox({ field, entry, onChange }: { field: Field; entry: Entry; onChange(entry: Entry): void }) {
  return (
    <Checkbox
      size="xs"
      label="none"
      aria-label={`${field.label}: none`}
      checked={entry === null}
      onChange={(event) => onChange(event.currentTarget.checked ? null : entryOf(field, field.initial ?? undefined))}
    />
  )
}

function ResetButton({ field, onReset }: { field: Field; onReset(): void }) {
  const text = field.initial === undefined ? `Clear ${field.label}` : `Reset ${field.label} to ${showValue(field.initial)}`
  return (
    <ActionIcon variant="subtle" color="gray" size={24} aria-label={text} title={text} onClick={onReset}>
      <Undo2 size={14} aria-hidden />
    </ActionIcon>
  )
}
