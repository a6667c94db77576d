import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { SourceLocation } from '../errors/index.ts'

/**
 * Where the syntax error of an ES module is. V8 doesn't tell the importer, only `node --check` prints it, so the files loaded last are
 * checked one by one, newest first, until one fails. Types are replaced by blanks first, which keeps lines and columns.
 */
export function findSyntaxError(loaded: string[]): SourceLocation | undefined {
  const files = loaded.filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url))
  for (const file of files.toReversed()) {
    const place = /\.[mc]?[jt]s$/.test(file) && !file.includes('node_modules') ? checkFile(file) : undefined
    if (place) return place
  }
  return undefined
}

function checkFile(file: string): SourceLocation | undefined {
  const type = /\.c[jt]s$/.test(file) ? 'commonjs' : 'module'
  const input = withoutTypes(file)
  const { stderr, status } = spawnSync(process.execPath, ['--check', `--input-type=${type}`, '-'], {
    input,
    encoding: 'utf8',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
  })
  const match = /^\[stdin\]:(\d+)\n.*\n(\s*)\^/m.exec(stderr ?? '')
  if (status === 0 || !match) return undefined
  return { file, line: Number(match[1]), column: (match[2] ?? '').length + 1 }
}

function withoutTypes(file: string): string {
  const source = readFileSync(file, 'utf8')
  return /\.[mc]?ts$/.test(file) ? stripTypeScriptTypes(source) : source
}
