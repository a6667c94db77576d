import { Play } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { PluginDescription, RunDetail } from '../../../engine/api/contract/index.ts'
import { ActionButton, shortcutText, TrustDialog, useActions, type Action } from '../../actions/index.ts'
import { FieldGroups, ProblemCount, useSchemaForm } from '../../forms/index.ts'
import { FailureNotice } from '../../ui/index.ts'
import { formParts, leftBehind, requestOf } from './form-parts.ts'
import styles from './new-run.module.css'
import { useStart } from './use-start.ts'

export interface NewRunFormProps {
  description: PluginDescription
  chosen: { plugin: string; module: string; data?: string }
  source: RunDetail | undefined
  onStarted(run: string): void
}

/** The values of the run, and the button that starts it. */
export function NewRunForm({ description, chosen, source, onStarted }: NewRunFormProps) {
  const module = description.modules.find(({ name }) => name === chosen.module)!
  const parts = useMemo(() => formParts(description, module, source), [description, module, source])
  const form = useSchemaForm(parts)
  const { starting, failure, start } = useStart(form, (values) => requestOf(chosen, values), onStarted)
  const untrusted = failure?.code === 'UNTRUSTED' ? failure : null
  const action = useStartAction(starting, start)
  const lost = leftBehind(module, source)
  return (
    <>
      <div className={styles.form}>
        {description.description && <p className={styles.description}>{description.description}</p>}
        {lost.length > 0 && (
          <p className={styles.description}>
            Not taken over, since {description.name} no longer has {lost.length === 1 ? 'it' : 'them'}: {lost.join(', ')}
          </p>
        )}
        <FieldGroups form={form} />
      </div>
      <footer className={styles.footer}>
        {failure && !untrusted && <FailureNotice report={failure} />}
        <div className={styles.buttons}>
          <ProblemCount form={form} />
          <kbd className={styles.keys}>{shortcutText(action.shortcut)}</kbd>
          <ActionButton action={action} variant="filled" disabled={starting} />
        </div>
      </footer>
      <TrustAgain key={String(untrusted?.plugin)} plugin={untrusted?.plugin ?? null} onTrusted={start} />
    </>
  )
}

function useStartAction(starting: boolean, start: () => Promise<void>): Action {
  const action = useMemo<Action>(
    () => ({
      id: 'new-run.start',
      label: 'Start run',
      icon: Play,
      group: 'Run',
      keywords: ['train', 'fit', 'launch'],
      shortcut: 'mod+Enter',
      perform: () => (starting ? undefined : start()),
    }),
    [starting, start],
  )
  useActions([action])
  return action
}

/** The plugin's files changed since it was trusted. */
function TrustAgain({ plugin, onTrusted }: { plugin: string | null; onTrusted(): Promise<void> }) {
  const [asking, setAsking] = useState(true)
  const trusted = () => {
    setAsking(false)
    void onTrusted()
  }
  return <TrustDialog plugin={asking ? plugin : null} onClose={() => setAsking(false)} onTrusted={trusted} />
}
