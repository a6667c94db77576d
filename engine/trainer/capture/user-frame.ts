import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { isOwnCode, type SourceLocation } from '../../errors/index.ts'

/** The innermost place of an error's stack that is neither Leyden's, nor Node's, nor a package's. */
export function userFrame(error: Error): SourceLocation | undefined {
  for (const line of (error.stack ?? '').split('\n')) {
    const [, where, row, column] = /\(?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):(\d+):(\d+)\)?$/.exec(line) ?? []
    if (!where) continue
    const file = where.startsWith('file:') ? fileURLToPath(where) : where
    if (isOwnCode(file) || file.split(path.sep).includes('node_modules')) continue
    return { file, line: Number(row), column: Number(column) }
  }
  return undefined
}
