import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './setup.js'

/** The program of an installed package, to be run by Node itself: the links in .bin would pick the Node on PATH. */
export function tool(name, program = name) {
  const folder = path.join('node_modules', name)
  const { bin } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'))
  return path.join(folder, typeof bin === 'string' ? bin : bin[program])
}
