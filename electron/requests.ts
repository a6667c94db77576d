import path from 'node:path'
import { z } from 'zod'
import type { BridgeCalls } from './bridge.ts'
import { callChannel, mainCalls, type MainCall } from './channels.ts'
import type { ElectronPort, WindowPort } from './electron-port.ts'
import { isPageFrame } from './page-protocol.ts'
import type { WindowState } from './window-state.ts'

export interface RequestContext {
  currentWindow(): WindowPort | undefined
  state: WindowState
}

interface Answer<Name extends MainCall> {
  input: z.ZodType<BridgeCalls[Name]['input']>
  answer(input: BridgeCalls[Name]['input']): BridgeCalls[Name]['output'] | Promise<BridgeCalls[Name]['output']>
}

/** Answers what the page asks of the desktop. What comes from elsewhere, or isn't of the form agreed, is refused. */
export function answerRequests(electron: ElectronPort, context: RequestContext): void {
  const answers = makeAnswers(electron, context)
  for (const name of mainCalls) {
    const { input: schema, answer } = answers[name] as Answer<MainCall>
    electron.ipcMain.handle(callChannel(name), ({ senderFrame }, input) => {
      if (!isPageFrame(senderFrame)) throw new Error(`${name} was refused: only Leyden's own page may ask for it.`)
      const { success, data, error } = schema.safeParse(input)
      if (!success) throw new Error(`${name} was refused: ${z.prettifyError(error)}`)
      return answer(data)
    })
  }
}

function makeAnswers({ dialog, nativeTheme, shell }: ElectronPort, { currentWindow, state }: RequestContext) {
  return {
    chooseFolder: {
      input: z.undefined(),
      async answer() {
        const window = currentWindow()
        const options = { properties: ['openDirectory' as const] }
        const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
        return canceled ? null : (filePaths[0] ?? null)
      },
    },
    showItem: {
      input: z.string().max(4096).refine(path.isAbsolute, 'the path must be absolute'),
      answer: (item: string) => shell.showItemInFolder(path.normalize(item)),
    },
    setTheme: {
      input: z.enum(['system', 'light', 'dark']),
      answer(theme) {
        nativeTheme.themeSource = theme
        state.update({ theme })
      },
    },
  } satisfies { [Name in MainCall]: Answer<Name> }
}
