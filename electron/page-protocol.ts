import { securityHeaders, type PageFiles } from '../engine/server/index.ts'
import type { ElectronPort, FramePort } from './electron-port.ts'
import { parseAddress } from './parse-address.ts'

const scheme = 'leyden'
const host = 'app'

export const pageAddress = `${scheme}://${host}/`

/** Whether an address is the page's. Node knows no origin of a scheme that isn't the web's. */
export function isPage(address: string): boolean {
  const url = parseAddress(address)
  return url?.protocol === `${scheme}:` && url.host === host
}

/** Whether a message came from the page itself, not from a frame in it. */
export function isPageFrame(frame: FramePort | null): boolean {
  return frame !== null && frame.parent === null && isPage(frame.url)
}

/** Before Electron is ready. The scheme gets an origin, so that the content policy's 'self' means it. */
export function registerPageScheme({ protocol }: Pick<ElectronPort, 'protocol'>): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/** Serves the files of the list and no other, with the headers that the server sends. */
export function servePage({ protocol }: Pick<ElectronPort, 'protocol'>, files: PageFiles): void {
  protocol.handle(scheme, (request) => answerPage(files, request))
}

function answerPage(files: PageFiles, { url, method }: Request): Response {
  const file = isPage(url) ? files.get(new URL(url).pathname) : undefined
  if (!file) return new Response('There is no such file here.', { status: 404, headers: headers('text/plain; charset=utf-8') })
  if (method !== 'GET' && method !== 'HEAD') {
    return new Response('A file can only be read.', { status: 405, headers: headers('text/plain; charset=utf-8') })
  }
  return new Response(method === 'HEAD' ? null : new Uint8Array(file.body), { headers: headers(file.type) })
}

function headers(type: string): Record<string, string> {
  return { ...securityHeaders, 'Content-Type': type, 'Cache-Control': 'no-cache' }
}
