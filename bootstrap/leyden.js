#!/usr/bin/env node
// The `leyden` command: sets itself up where need be, then becomes the engine's command line under Node 24, which this process may be.
import { commandLine } from './build.js'
import { main } from './say.js'
import { runHere, runTypeScript, setUp } from './setup.js'

const args = process.argv.slice(2)

await main(async () => {
  const node = await setUp()
  const program = await commandLine(node, args)
  return node === process.execPath ? runHere(program) : runTypeScript(node, program, args)
})
