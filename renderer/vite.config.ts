import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** The page, as `engine/server` and `electron` serve it: files only, nothing inline, since the content policy forbids that. */
export default defineConfig({
  root: folder('.'),
  base: './',
  plugins: [react()],
  build: {
    outDir: folder('../dist/renderer'),
    emptyOutDir: true,
    target: 'chrome114', // the oldest Electron that the window is tested in
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
})
