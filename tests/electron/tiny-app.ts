import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bundle, shellEntries } from '../../electron/bundle.ts'

export interface TinyApp {
  folder: string
  /** Kept from one start to the next. */
  userData: string
  remove(): void
}

const page = '<!doctype html><html lang="en"><title>Tiny</title><link rel="stylesheet" href="./assets/tiny.css"><h1>Tiny page</h1></html>'

/** The shell as it is built, around a page of one heading. */
export async function makeTinyApp(): Promise<TinyApp> {
  const folder = mkdtempSync(path.join(tmpdir(), 'leyden-tiny-'))
  const assets = path.join(folder, 'dist', 'renderer', 'assets')
  mkdirSync(assets, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), '{ "name": "leyden-tiny", "main": "dist/electron/main.cjs" }')
  writeFileSync(path.join(assets, '..', 'index.html'), page)
  writeFileSync(path.join(assets, 'tiny.css'), 'h1 { color: rgb(1, 2, 3) }')
  await bundle(shellEntries, path.join(folder, 'dist', 'electron'))
  return { folder, userData: path.join(folder, 'state'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}
