import type {
  BrowserWindowConstructorOptions,
  CustomScheme,
  ForkOptions,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  OpenDialogOptions,
  Rectangle,
} from 'electron'
import type { FlushAnswer, FlushRequest, HostMessage, WorkerMessage } from '../engine/worker/index.ts'

/** What the shell uses of Electron. The entry hands Electron itself over, tests a double. */
export interface ElectronPort {
  app: AppPort
  BrowserWindow: new (options?: BrowserWindowConstructorOptions) => WindowPort
  protocol: {
    registerSchemesAsPrivileged(schemes: CustomScheme[]): void
    handle(scheme: string, answer: (request: Request) => Response | Promise<Response>): void
  }
  session: { readonly defaultSession: SessionPort }
  ipcMain: IpcPort
  utilityProcess: { fork(modulePath: string, args?: string[], options?: ForkOptions): UtilityProcessPort }
  dialog: DialogPort
  shell: { openExternal(url: string): Promise<void>; showItemInFolder(path: string): void }
  nativeTheme: ThemePort
  powerSaveBlocker: { start(type: 'prevent-app-suspension'): number; stop(id: number): unknown }
  screen: { getAllDisplays(): { readonly workArea: Rectangle }[] }
  Menu: { buildFromTemplate(template: MenuItemConstructorOptions[]): object; setApplicationMenu(menu: object | null): void }
}

export interface Preventable {
  preventDefault(): void
}

/** Why a process is gone; `exitCode` is what the system said, on POSIX the signal of a process that was killed or crashed. */
export interface ProcessGone {
  reason: string
  exitCode: number
  name?: string
}

export interface AppPort {
  readonly isPackaged: boolean
  requestSingleInstanceLock(): boolean
  whenReady(): Promise<void>
  quit(): void
  exit(code: number): void
  getAppPath(): string
  getPath(name: 'userData'): string
  on(event: 'second-instance', listener: () => void): unknown
  on(event: 'activate', listener: () => void): unknown
  on(event: 'window-all-closed', listener: () => void): unknown
  on(event: 'before-quit', listener: (event: Preventable) => void): unknown
  on(event: 'web-contents-created', listener: (event: unknown, contents: ContentsPort) => void): unknown
  on(event: 'child-process-gone', listener: (event: unknown, details: ProcessGone) => void): unknown
}

export interface WindowPort {
  loadURL(url: string): Promise<void>
  show(): void
  focus(): void
  restore(): void
  maximize(): void
  isMinimized(): boolean
  isMaximized(): boolean
  getNormalBounds(): Rectangle
  setBackgroundColor(colour: string): void
  on(event: 'close', listener: (event: Preventable) => void): unknown
  on(event: 'closed', listener: () => void): unknown
  once(event: 'ready-to-show', listener: () => void): unknown
}

export interface ContentsPort {
  reload(): void
  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'deny' }): void
  on(event: 'will-navigate', listener: (event: Preventable, url: string) => void): unknown
  on(event: 'will-redirect', listener: (event: Preventable, url: string) => void): unknown
  on(event: 'will-attach-webview', listener: (event: Preventable) => void): unknown
  on(event: 'render-process-gone', listener: (event: unknown, details: { reason: string }) => void): unknown
}

export interface SessionPort {
  setPermissionRequestHandler(handler: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void): void
  setPermissionCheckHandler(handler: (contents: unknown, permission: string, origin: string) => boolean): void
  setDevicePermissionHandler(handler: () => boolean): void
}

export interface FramePort {
  readonly url: string
  readonly parent: FramePort | null
}

/** Who sent a message to the main process; the frame is null when it is gone already. */
export interface IpcEvent {
  readonly senderFrame: FramePort | null
}

export interface IpcPort {
  handle(channel: string, answer: (event: IpcEvent, input: unknown) => unknown): void
  on(channel: string, listener: (event: IpcEvent & { readonly ports: EnginePort[] }) => void): unknown
}

/** The main process's end of a message channel. */
export interface EnginePort {
  postMessage(message: unknown): void
  start(): void
  close(): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
}

/** What a dialog is shown above. */
export type DialogParent = Pick<WindowPort, 'show' | 'focus'>

export interface DialogPort {
  showMessageBox(options: MessageBoxOptions): Promise<{ response: number }>
  showMessageBox(window: DialogParent, options: MessageBoxOptions): Promise<{ response: number }>
  showOpenDialog(options: OpenDialogOptions): Promise<{ canceled: boolean; filePaths: string[] }>
  showOpenDialog(window: DialogParent, options: OpenDialogOptions): Promise<{ canceled: boolean; filePaths: string[] }>
  showErrorBox(title: string, content: string): void
}

export interface ThemePort {
  themeSource: 'system' | 'light' | 'dark'
  readonly shouldUseDarkColors: boolean
  on(event: 'updated', listener: () => void): unknown
  off(event: 'updated', listener: () => void): unknown
}

export interface UtilityProcessPort {
  /** Undefined until it was spawned. */
  readonly pid?: number
  readonly stdout: NodeJS.ReadableStream | null
  readonly stderr: NodeJS.ReadableStream | null
  postMessage(message: HostMessage | FlushAnswer): void
  kill(): boolean
  on(event: 'message', listener: (message: WorkerMessage | FlushRequest) => void): unknown
  once(event: 'spawn', listener: () => void): unknown
  once(event: 'exit', listener: (code: number) => void): unknown
}
