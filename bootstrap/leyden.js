#!/usr/bin/env node
// The `leyden` command: sets itself up where need be, then becomes engine/cli/main.ts under Node 24, which this process may be.
import { main } from './say.js'
import { runHere, runTypeScript, setUp } from './setup.js'

const program = 'engine/cli/main.ts'

await main(async () => {
  const node = await setUp()
  return node === process.execPath ? runHere(program) : runTypeScript(node, program, process.argv.slice(2))
})
