import { runCli } from './program.ts'
import { reportError } from './report-error.ts'

// `leyden runs list | head` closes the pipe early: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

// Such as a full disk, met while a worker's message is written to the history. The worker sees its host go and saves what it has.
process.on('uncaughtException', (error) => process.exit(reportError(error, { verbose: process.argv.includes('--verbose') })))

process.exitCode = await runCli(process.argv.slice(2))
