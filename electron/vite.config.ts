import { defineConfig } from 'vite'
import { here, program, shellEntries } from './bundle.ts'

const out = here('../dist/electron')

export default defineConfig({
  environments: { main: program('main', shellEntries.main, out), preload: program('preload', shellEntries.preload, out) },
  builder: {
    async buildApp({ build, environments }) {
      await build(environments['main']!)
      await build(environments['preload']!)
    },
  },
})
