/** A host in a process of its own: makes a run in the home that it is told, and answers with its id, or with what went wrong. */
import { openStore, type NewRun, type RunStore } from '../../../engine/store/index.ts'

// Kept, as a store that is collected would give up its lease.
const stores: RunStore[] = []

process.on('message', ({ home, run, close }: { home: string; run: NewRun; close?: boolean }) => {
  try {
    const store = openStore(home)
    stores.push(store)
    const { id } = store.createRun(run)
    store.updateRun(id, { state: 'running' })
    if (close) store.close()
    process.send!({ id })
  } catch (error) {
    process.send!({ error: String(error) })
  }
})
