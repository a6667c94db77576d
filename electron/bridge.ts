/** What the preload script gives the page as `window.leyden`: types only, so that the page may import them. */

/** A message of the engine's protocol, as its library made it. */
export type Frame = string | Uint8Array

export type ThemeChoice = 'system' | 'light' | 'dark'

/** By name: what a call takes and what it answers. A call that can't be done rejects with a message for the person. */
export interface BridgeCalls {
  /** Opens a connection to the engine, in place of the one before; resolves when frames may be sent. */
  connect: { input: void; output: void }
  /** Sends a frame on the open connection. Rejects where there is none. */
  send: { input: Frame; output: void }
  /** Lets the person choose a folder; null when they chose none. */
  chooseFolder: { input: void; output: string | null }
  /** Shows a file or folder, named by its absolute path, in the system's file manager. */
  showItem: { input: string; output: void }
  setTheme: { input: ThemeChoice; output: void }
}

export interface BridgeEvents {
  frame: Frame
  /** The connection ended otherwise than by another `connect`. */
  closed: void
}

type Arguments<Input> = [Input] extends [void] ? [] : [input: Input]

export interface LeydenBridge {
  call<Name extends keyof BridgeCalls>(name: Name, ...input: Arguments<BridgeCalls[Name]['input']>): Promise<BridgeCalls[Name]['output']>
  /** Returns what takes the listener off again. */
  on<Name extends keyof BridgeEvents>(event: Name, listener: (value: BridgeEvents[Name]) => void): () => void
}
