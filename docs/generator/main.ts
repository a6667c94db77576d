/** `npm run docs`: writes docs/reference from the docstrings of what `leyden` exports. See docs/decisions/0024-reference.md. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { referencePages } from './pages.ts'

const folder = path.join(import.meta.dirname, '..', 'reference')

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
for (const [name, text] of referencePages()) writeFileSync(path.join(folder, name), text)
