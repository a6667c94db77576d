/**
 * Writes checkpoint folders 0, 1, 2, ... below argv[2], and kills itself with SIGKILL just before its argv[3]th call of the file system:
 * `folder.test.ts` runs it for each of the calls.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import { writeFolder } from '../../engine/checkpoint/folder.ts'
import { checkpointParts } from './folder-content.ts'

const [, , root, fatal] = process.argv
let calls = 0

for (const name of ['mkdirSync', 'openSync', 'writeSync', 'fsyncSync', 'closeSync', 'renameSync'] as const) {
  const original = fs[name] as (...given: unknown[]) => unknown
  fs[name] = ((...given: unknown[]) => {
    if (++calls === Number(fatal)) process.kill(process.pid, 'SIGKILL')
    // Half of a file, as a full disk or a large file leaves it.
    if (name === 'writeSync' && calls === Number(fatal) - 1) given[1] = (given[1] as Uint8Array).subarray(0, 1)
    return original(...given)
  }) as never
}
syncBuiltinESMExports() // also for what folder.ts has imported

for (let number = 0; ; number++) writeFolder(path.join(root!, String(number)), checkpointParts(number), { number })
