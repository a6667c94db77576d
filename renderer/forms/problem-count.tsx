import { CircleX } from 'lucide-react'
import { useFormState } from 'react-hook-form'
import styles from './forms.module.css'
import type { SchemaForm } from './use-schema-form.ts'

/** How many fields are wrong, beside the button that they stop; leads to the first of them. */
export function ProblemCount({ form }: { form: SchemaForm }) {
  const { errors } = useFormState({ control: form.control })
  const count = Object.keys(errors).length
  return (
    <output>
      {count > 0 && (
        <button type="button" className={styles.count} onClick={form.goToProblem}>
          <CircleX size={14} aria-hidden />
          {count === 1 ? '1 field is wrong' : `${count} fields are wrong`}
        </button>
      )}
    </output>
  )
}
