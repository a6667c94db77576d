import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { LeydenError } from '../errors/index.ts'

const leydenFolder = fileURLToPath(new URL('../..', import.meta.url))
const templates = path.join(leydenFolder, 'resources', 'starter')

export interface StarterOptions {
  language: 'typescript' | 'javascript'
}

/**
 * Writes a plugin that works, to begin one's own with, into a new folder `target`, and returns the folder's absolute path. The
 * folder's name becomes the plugin's. Throws a LeydenError when the folder exists or its name is no name.
 */
export function createStarter(target: string, { language }: StarterOptions): string {
  const folder = path.resolve(target)
  const name = path.basename(folder)
  checkTarget(folder, name)
  const template = path.join(templates, language)
  const names = readdirSync(template)
  const words = {
    __NAME__: name,
    __LEYDEN__: leydenFolder.split(path.sep).join('/').replace(/\/$/, ''),
    __FILE__: names.find((file) => file.startsWith('plugin.'))!,
    __CONFIG__: names.find((file) => file.endsWith('config.json'))!,
  }
  mkdirSync(folder, { recursive: true })
  for (const file of [...names.map((each) => path.join(template, each)), path.join(templates, 'README.md')]) {
    writeFileSync(path.join(folder, path.basename(file)), fillIn(readFileSync(file, 'utf8'), words))
  }
  return folder
}

function checkTarget(folder: string, name: string): void {
  if (!/^[\w][\w.-]*$/.test(name)) {
    throw new LeydenError(`'${name}' is not a name for a plugin.`, {
      remedy: 'Use letters, digits, - and _ only, such as my-model.',
      usage: true,
    })
  }
  if (existsSync(folder)) {
    throw new LeydenError(`${folder} is there already.`, { remedy: 'Choose another name, or remove it first.', usage: true })
  }
}

function fillIn(text: string, words: Record<string, string>): string {
  return Object.entries(words).reduce((filled, [word, value]) => filled.replaceAll(word, () => value), text)
}
