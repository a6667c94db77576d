#!/usr/bin/env node
// The `leyden` command: sets itself up where need be, then becomes engine/cli/main.ts under Node 24.
import { main } from './say.js'
import { runTypeScript, setUp } from './setup.js'

await main(async () => runTypeScript(await setUp(), 'engine/cli/main.ts', process.argv.slice(2)))
