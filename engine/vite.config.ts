import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const out = here('../dist/engine')

/** What is started or imported from outside. All is built together, so that a plugin's `leyden` is the worker's own. */
const entries = {
  cli: here('cli/main.ts'),
  worker: here('worker/main.ts'),
  'sample-thread': here('data/threads/sample-thread.ts'),
  leyden: here('index.ts'),
}

/** Native, or found at their own places by `require`. */
const external = [/^koffi$/, /^better-sqlite3$/, /^@tensorflow\//, 'bufferutil', 'utf-8-validate']

/** Files are found beside the source that names them, and entries where they are built. */
function keepPlaces(): Plugin {
  return {
    name: 'keep-places',
    enforce: 'pre',
    transform(code, id) {
      const file = path.resolve(id) // Vite has its own slashes on Windows
      if (!file.startsWith(here('.')) || !code.includes('import.meta.url')) return null
      const body = code.replaceAll(/new URL\('(\.[^']*\.ts)', import\.meta\.url\)/g, (all, name: string) => {
        const entry = nameOfEntry(path.resolve(path.dirname(file), name))
        return entry ? `urlOfFile(import.meta.dirname + '/${entry}.js')` : all
      })
      const start = body === code ? '' : "import { pathToFileURL as urlOfFile } from 'node:url';"
      return { code: `${start}const sourceUrl = ${JSON.stringify(pathToFileURL(file).href)};${body}`, map: null }
    },
  }
}

const nameOfEntry = (file: string) => Object.entries(entries).find(([, source]) => source === file)?.[0]

export default defineConfig({
  plugins: [keepPlaces()],
  define: { 'import.meta.url': 'sourceUrl' },
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true,
    outDir: out,
    emptyOutDir: false, // a program that runs may still load parts of the build before
    copyPublicDir: false,
    target: 'node24',
    minify: false,
    rolldownOptions: {
      input: entries,
      external,
      output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
})
