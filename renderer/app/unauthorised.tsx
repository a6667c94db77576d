import { Button, TextInput } from '@mantine/core'
import { KeyRound } from 'lucide-react'
import { type FormEvent, useEffect, useState } from 'react'
import styles from './unauthorised.module.css'

/** In place of everything, where the engine doesn't know this browser. */
export function Unauthorised() {
  useEffect(() => {
    document.title = 'Token needed – Leyden'
  }, [])
  return (
    <main className={styles.page}>
      <KeyRound size={24} aria-hidden />
      <h1>Leyden needs its token first</h1>
      <p>
        The engine printed its address when it was started, in the terminal that runs <code>leyden serve</code> or <code>npm start</code>:
      </p>
      <code className={styles.example}>{`${location.origin}/#token=…`}</code>
      <p>
        Open that address, or paste it here. It is asked for once; this browser is known from then on. Each start makes a new token: an
        address of an earlier one opens nothing.
      </p>
      <TokenForm />
    </main>
  )
}

/** Taking the token from the address is what a page does when it starts: so it starts anew with one. */
function TokenForm() {
  const [text, setText] = useState('')
  const token = /(?:#token=)?([\w-]{16,})\s*$/.exec(text)?.[1]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (token) location.hash = `token=${token}`
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextInput
        aria-label="Address or token"
        placeholder="Address or token"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" disabled={!token}>
        Open
      </Button>
    </form>
  )
}
