import type { LeydenBridge } from '../../electron/bridge.ts'

/** What the window of the desktop app gives the page, and all that it gives. */
export type Bridge = LeydenBridge

declare global {
  interface Window {
    leyden?: Bridge
  }
}

/** The desktop app's bridge; undefined in a browser. */
export const bridge = (): Bridge | undefined => globalThis.window?.leyden
