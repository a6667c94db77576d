import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import styles from './trust-dialog.module.css'

export interface PathDialogProps {
  opened: boolean
  /** Another dialog lies on it, which Escape closes first. */
  covered: boolean
  onClose(): void
  onPath(path: string): void
}

/** Asks for a path by typing: a browser can't tell where a folder is on disk. */
export function PathDialog({ opened, covered, onClose, onPath }: PathDialogProps) {
  const [path, setPath] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (path.trim() !== '') onPath(path.trim())
  }
  return (
    <Modal opened={opened} onClose={onClose} closeOnEscape={!covered} withOverlay={!covered} title="Open a plugin folder" size={560}>
      <form className={styles.question} onSubmit={submit}>
        <TextInput
          label="Path of the folder"
          description="On the machine that the engine runs on; it holds the plugin.ts."
          placeholder="~/models/my-plugin"
          value={path}
          onChange={(event) => setPath(event.target.value)}
          onFocus={(event) => event.target.select()}
          data-autofocus
          spellCheck={false}
          autoComplete="off"
        />
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={path.trim() === ''}>
            Open
          </Button>
        </div>
      </form>
    </Modal>
  )
}
