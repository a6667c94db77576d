import { create } from 'zustand'
import { persist } from 'zustand/middleware'

interface Pins {
  names: string[]
  toggle(name: string): void
}

/** Names of metrics whose charts stand first, on every run's page; kept in the browser. */
export const usePins = create<Pins>()(
  persist(
    (set) => ({
      names: [],
      toggle: (name) => set(({ names }) => ({ names: names.includes(name) ? names.filter((other) => other !== name) : [...names, name] })),
    }),
    { name: 'leyden-pinned-metrics' },
  ),
)
