/** Loaded first into a child process that stands for a utility process: gives it `process.parentPort`, and takes away Node's own line. */
const send = process.send!.bind(process)

const parentPort = {
  postMessage: (message: unknown) => void send(message),
  on(event: 'message', listener: (event: { data: unknown; ports: never[] }) => void) {
    process.on(event, (data) => listener({ data, ports: [] }))
    return parentPort
  },
}

Object.assign(process, { parentPort, send: undefined })
// Chromium ends a utility process with its host.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
