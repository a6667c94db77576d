/** A utility process that does as it is told by messages. */
import type { Order } from './utility-scenarios.ts'

interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: Order }) => void): unknown
}

const { parentPort } = process as unknown as { parentPort: ParentPort }

parentPort.on('message', ({ data: order }) => {
  if (order.do === 'echo') parentPort.postMessage(order.value)
  if (order.do === 'exit') process.exit(order.code)
  if (order.do === 'throw') throw new Error('thrown on purpose')
  if (order.do === 'abort') process.abort()
  if (order.do === 'signal') process.kill(process.pid, order.signal)
  if (order.do === 'hang') hang()
})

function hang(): void {
  parentPort.postMessage('hanging')
  for (;;);
}
