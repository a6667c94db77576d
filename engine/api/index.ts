/** All that an interface can ask of an engine, answered: one router, over a web socket or a message port. */
export { openEngine, type Engine, type EngineOptions } from './engine.ts'
export type { Runtime } from './runtime.ts'
export { serveMessagePort, serveWebSocket } from './serve.ts'
