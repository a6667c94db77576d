import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

export interface EchoEngine {
  /** With the token. */
  address: string
  origin: string
  /** Requests that were no web socket's. */
  requests: string[]
  /** Cuts every connection. */
  hangUp(): void
  connections(): number
  /** Resolves when no connection is left. */
  idle(): Promise<void>
  close(): Promise<void>
}

const token = 'a-token-for-tests'

/** Takes web sockets where an engine would, from who has the token, and sends every frame back as it came. */
export async function startEchoEngine(): Promise<EchoEngine> {
  const requests: string[] = []
  const sockets = new WebSocketServer({
    noServer: true,
    path: '/api',
  })
  const server = createServer(({ url }, response) => {
    requests.push(url!)
    response.end('something else')
  })
  server.on('upgrade', (request, socket, head) => {
    if (request.headers.authorization !== `Bearer ${token}`) return void socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const hangUp = () => sockets.clients.forEach((client) => client.terminate())
  const connections = () => sockets.clients.size
  const idle = async () => {
    await Promise.all([...sockets.clients].map((client) => once(client, 'close')))
  }
  const close = async () => {
    hangUp()
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { address: `${origin}/#token=${token}`, origin, requests, hangUp, connections, idle, close }
}
