import { connectChannel, type ConnectAnswer } from './channels.ts'
import type { ElectronPort, EnginePort } from './electron-port.ts'
import type { EngineSource } from './engine-source.ts'
import { messageOf } from './message-of.ts'
import { isPageFrame } from './page-protocol.ts'

/** Leads each channel that the page hands over to the engine, and says first whether that went well. */
export function answerConnections({ ipcMain }: Pick<ElectronPort, 'ipcMain'>, engine: EngineSource): void {
  ipcMain.on(connectChannel, ({ senderFrame, ports }) => {
    const [port] = ports
    if (!port || ports.length !== 1 || !isPageFrame(senderFrame)) return ports.forEach((each) => each.close())
    void answer(port, engine)
  })
}

async function answer(port: EnginePort, engine: EngineSource): Promise<void> {
  const tell = (first: ConnectAnswer) => port.postMessage(first)
  try {
    await engine.connect(port, () => tell({ opened: true }))
  } catch (error) {
    tell({ refused: messageOf(error) })
    port.close()
  }
}
