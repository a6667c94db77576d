import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { SessionStorage } from './sessions.ts'

const records = z.array(z.object({ digest: z.string().regex(/^[0-9a-f]{64}$/), expires: z.number() }))

/** Sessions in `sessions.json` of a home folder, which its owner alone may read. A damaged file is as good as none: the token opens anew. */
export function sessionFile(home: string): SessionStorage {
  const file = path.join(home, 'sessions.json')
  return {
    load: () => {
      const read = records.safeParse(parse(file))
      return read.success ? read.data : []
    },
    save: (sessions) => {
      const beside = `${file}.${process.pid}.part`
      writeFileSync(beside, JSON.stringify(sessions), { mode: 0o600 })
      renameSync(beside, file)
    },
  }
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
