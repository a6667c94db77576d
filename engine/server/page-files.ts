import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import path from 'node:path'
import { LeydenError } from '../errors/index.ts'
import { refuse, type Answer } from './answer.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

export interface PageFile {
  body: Buffer
  type: string
  etag: string
  /** True for a file with its content's hash in its name. */
  immutable: boolean
}

/** The page's files by the path that asks for them. No path outside this list exists, so none can lead out of the folder. */
export type PageFiles = ReadonlyMap<string, PageFile>

/**
 * Reads the built page, once and whole: a build that replaces it meanwhile can't mix two versions.
 * Throws LeydenError where there is none.
 */
export function readPageFiles(folder: string): PageFiles {
  if (!existsSync(path.join(folder, 'index.html'))) {
    throw new LeydenError(`The page is not built: ${folder} has no index.html.`, { remedy: 'Run npm start once, which builds it.' })
  }
  const files = filesBelow(folder).map((file) => readPageFile(folder, file))
  const index = files.find(([address]) => address === '/index.html')!
  return new Map([['/', index[1]], ...files])
}

/** Step by step: Node's own `recursive` follows links, which may lead anywhere. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name)
    if (entry.isDirectory()) return filesBelow(place)
    return entry.isFile() ? [place] : []
  })
}

function readPageFile(folder: string, file: string): [address: string, PageFile] {
  const address = `/${path.relative(folder, file).split(path.sep).join('/')}`
  const body = readFileSync(file)
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
  const type = types[path.extname(file)] ?? 'application/octet-stream'
  return [encodeURI(address), { body, type, etag, immutable: address.startsWith('/assets/') }]
}

/** The answer to a GET or HEAD of `address`, which is compared as it was sent: nothing in it is decoded or resolved. */
export function answerPage(files: PageFiles, address: string, { method = 'GET', headers }: IncomingMessage): Answer {
  const file = files.get(address)
  if (!file) return refuse(404, 'There is no such file here.')
  if (!['GET', 'HEAD'].includes(method)) return refuse(405, 'A file can only be read.', { Allow: 'GET, HEAD' })
  const { etag, type, body, immutable } = file
  const cache = { ETag: etag, 'Cache-Control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache' }
  if (headers['if-none-match'] === etag) return { status: 304, headers: cache }
  return { status: 200, headers: { ...cache, 'Content-Type': type }, body }
}
