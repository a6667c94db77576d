/** The desktop app's entry: the one file of the main process that takes Electron itself; all else is handed what it uses of it. */
import * as electron from 'electron'
import { runApplication } from './application.ts'
import { readCommandLine } from './command-line.ts'
import { localEngine } from './local-engine.ts'
import { messageOf } from './message-of.ts'
import { remoteEngine } from './remote-engine.ts'

try {
  const { engine } = readCommandLine(process.argv.slice(1))
  runApplication(electron, engine ? remoteEngine(engine) : localEngine(electron))
} catch (error) {
  electron.dialog.showErrorBox("Leyden can't start", messageOf(error))
  electron.app.exit(1)
}
