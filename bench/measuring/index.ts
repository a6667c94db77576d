export { describeMachine, type Machine } from './machine.ts'
export { alternate, type RoundOptions, type Track } from './rounds.ts'
export type { Command, Ready, Round } from './worker-process.ts'
