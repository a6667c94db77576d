import type { BridgeCalls } from './bridge.ts'

/** The calls that the main process answers; the others stay in the preload script. */
export type MainCall = Exclude<keyof BridgeCalls, 'connect' | 'send'>

export const mainCalls: readonly MainCall[] = ['chooseFolder', 'showItem', 'setTheme']

export const callChannel = (name: MainCall) => `leyden:${name}` as const

/** Brings the main process one end of a message channel. */
export const connectChannel = 'engine:connect'

/** The first message that comes back on that channel; frames follow when it was opened. */
export type ConnectAnswer = { opened: true } | { refused: string }
