import { ORPCError } from '@orpc/client'
import type { ErrorReport, FieldIssue } from '../../engine/api/contract/index.ts'
import { ConnectionLost } from './connection-lost.ts'

export interface Failure extends ErrorReport {
  code: 'REFUSED' | 'UNTRUSTED' | 'LOST' | 'DEFECT'
  issues: FieldIssue[]
  /** Where it is UNTRUSTED: the path of the plugin that must be trusted first. */
  plugin?: string
}

/** What a call threw, for showing. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof ConnectionLost)
    return { code: 'LOST', message: error.message, remedy: 'It is being opened again. Then try once more.', issues: [] }
  if (error instanceof ORPCError && (error.code === 'REFUSED' || error.code === 'UNTRUSTED')) {
    const data = error.data as Partial<Failure> | undefined
    return { issues: [], ...data, message: data?.message ?? error.message, code: error.code }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'DEFECT', message, remedy: "The engine's output says more.", issues: [] }
}
