import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** sonner writes a style element when it is imported, which the content policy forbids: its style sheet is imported as a file instead. */
const withoutInlineStyle: Plugin = {
  name: 'without-inline-style',
  transform: {
    filter: { id: /node_modules\/sonner\/dist\/index\.mjs$/ },
    handler(code) {
      const without = code.replace(/^__insertCSS\(.*\);?$/m, '')
      if (without === code) this.error('sonner no longer calls __insertCSS: see whether it still writes a style element.')
      return { code: without, map: null }
    },
  },
}

/** The page, as `engine/server` and `electron` serve it: files only, nothing inline, since the content policy forbids that. */
export default defineConfig({
  root: folder('.'),
  base: './',
  plugins: [withoutInlineStyle, react()],
  build: {
    outDir: folder('../dist/renderer'),
    emptyOutDir: true,
    target: 'chrome114', // the oldest Electron that the window is tested in
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
})
