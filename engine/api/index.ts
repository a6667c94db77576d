/** All that an interface can ask of an engine, answered: one router, over a web socket or a message port. */
export { openEngine, type Engine, type EngineOptions, type LiveRun } from './engine.ts'
export type { Runtime } from './runtime.ts'
export { serveMessagePort, serveWebSocket, type MessagePortLike } from './serve.ts'
