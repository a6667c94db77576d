import { EventEmitter } from 'node:events'
import type { BrowserWindowConstructorOptions, ForkOptions, MessageBoxOptions, Rectangle } from 'electron'
import type { ElectronPort, FramePort, IpcEvent, WindowPort } from '../../electron/electron-port.ts'
import { UtilityDouble } from './utility-double.ts'

export const pageFrame: FramePort = { url: 'leyden://app/#/runs', parent: null }

/** A window that remembers what was done to it. */
export class WindowDouble extends EventEmitter implements WindowPort {
  readonly done: string[] = []
  readonly options: BrowserWindowConstructorOptions
  bounds: Rectangle
  minimised = false
  maximised = false

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super()
    this.options = options
    this.bounds = { x: options.x ?? 10, y: options.y ?? 20, width: options.width!, height: options.height! }
  }
  loadURL = async (url: string) => void this.done.push(`load ${url}`)
  show = () => void this.done.push('show')
  focus = () => void this.done.push('focus')
  restore = () => void (this.minimised = false)
  maximize = () => void (this.maximised = true)
  isMinimized = () => this.minimised
  isMaximized = () => this.maximised
  getNormalBounds = () => this.bounds
  setBackgroundColor = (colour: string) => void this.done.push(`background ${colour}`)
}

class AppDouble extends EventEmitter {
  readonly isPackaged = false
  readonly folder: string
  first = true
  /** How often it has really quit. */
  quits = 0
  exitCode: number | undefined
  readonly #windows: WindowDouble[]

  constructor(folder: string, windows: WindowDouble[]) {
    super()
    this.folder = folder
    this.#windows = windows
  }
  requestSingleInstanceLock = () => this.first
  whenReady = async () => {}
  getAppPath = () => this.folder
  getPath = () => `${this.folder}/state`
  exit = (code: number) => void (this.exitCode = code)

  /** As Electron does: asks the app, then every window, and quits where nobody objects. */
  quit = (): void => {
    if (!unprevented((event) => this.emit('before-quit', event))) return
    if (this.#windows.every((window) => unprevented((event) => window.emit('close', event)))) this.quits++
  }
}

/** Whether nobody prevented the event that `tell` tells of. */
export function unprevented(tell: (event: { preventDefault(): void }) => unknown): boolean {
  let prevented = false
  tell({ preventDefault: () => (prevented = true) })
  return !prevented
}

/** The main process's side of IPC, asked by a test as a page would. */
class IpcDouble extends EventEmitter {
  readonly #answers = new Map<string, (event: IpcEvent, input: unknown) => unknown>()

  handle = (channel: string, answer: (event: IpcEvent, input: unknown) => unknown) => void this.#answers.set(channel, answer)
  invoke = async (channel: string, input?: unknown, senderFrame: FramePort | null = pageFrame) =>
    this.#answers.get(channel)!({ senderFrame }, input)
}

class SessionDouble {
  ask!: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void
  check!: (contents: unknown, permission: string, origin: string) => boolean
  device!: () => boolean
  setPermissionRequestHandler = (handler: SessionDouble['ask']) => void (this.ask = handler)
  setPermissionCheckHandler = (handler: SessionDouble['check']) => void (this.check = handler)
  setDevicePermissionHandler = (handler: SessionDouble['device']) => void (this.device = handler)
}

/** Shows nothing and answers as `choice` says: the number of the button, or the folder. */
class DialogDouble {
  readonly asked: MessageBoxOptions[] = []
  readonly errors: string[] = []
  choice: Promise<number> | number = 0
  folder: string | null = null
  showMessageBox = async (...args: [MessageBoxOptions] | [unknown, MessageBoxOptions]) => {
    this.asked.push(args.at(-1) as MessageBoxOptions)
    return { response: await this.choice }
  }
  showOpenDialog = async () => ({ canceled: this.folder === null, filePaths: this.folder === null ? [] : [this.folder] })
  showErrorBox = (title: string, content: string) => void this.errors.push(`${title}: ${content}`)
}

class ThemeDouble extends EventEmitter {
  themeSource: 'system' | 'light' | 'dark' = 'system'
  get shouldUseDarkColors(): boolean {
    return this.themeSource === 'dark'
  }
}

export type ElectronDouble = ReturnType<typeof createElectronDouble>

/** Electron as far as the shell knows it, in plain Node. `folder` is the app's. */
export function createElectronDouble(folder: string, displays: Rectangle[] = [{ x: 0, y: 0, width: 1920, height: 1080 }]) {
  const windows: WindowDouble[] = []
  const app = new AppDouble(folder, windows)
  const handlers = new Map<string, (request: Request) => Response | Promise<Response>>()
  const schemes: unknown[] = []
  const shell = { opened: [] as string[], shown: [] as string[] }
  const blockers = new Set<number>()
  const double = {
    app,
    windows,
    schemes,
    blockers,
    BrowserWindow: class extends WindowDouble {
      constructor(options?: BrowserWindowConstructorOptions) {
        super(options)
        windows.push(this)
      }
    },
    protocol: {
      registerSchemesAsPrivileged: (list: unknown[]) => void schemes.push(...list),
      handle: (scheme: string, answer: (request: Request) => Response | Promise<Response>) => void handlers.set(scheme, answer),
      request: async (url: string, method = 'GET') => handlers.get('leyden')!({ url, method } as Request),
    },
    session: { defaultSession: new SessionDouble() },
    ipcMain: new IpcDouble(),
    utilityProcess: { fork: (entry: string, args?: string[], options?: ForkOptions) => new UtilityDouble(app, entry, args, options) },
    dialog: new DialogDouble(),
    shell: {
      ...shell,
      openExternal: async (url: string) => void shell.opened.push(url),
      showItemInFolder: (item: string) => void shell.shown.push(item),
    },
    nativeTheme: new ThemeDouble(),
    powerSaveBlocker: { start: () => (blockers.add(7), 7), stop: (id: number) => blockers.delete(id) },
    screen: { getAllDisplays: () => displays.map((workArea) => ({ workArea })) },
    Menu: { buildFromTemplate: (template: object[]) => template, setApplicationMenu: () => {} },
  }
  return double satisfies ElectronPort
}
