/** The engine's door for a browser and for another Leyden: the page and the API on loopback, for whoever has the token. */
export { contentPolicy, securityHeaders } from './headers.ts'
export { readPageFiles, type PageFiles } from './page-files.ts'
export { startServer, type EngineServer, type ServerOptions } from './server.ts'
export { sessionFile } from './session-file.ts'
