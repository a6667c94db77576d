import { childProcessLauncher, launchAhead } from '../worker/index.ts'

/** Commands whose first word is enough to know that a run comes. */
const runCommands = new Set(['fit', 'validate', 'test', 'predict', 'tune'])

const args = process.argv.slice(2)
const asksForHelp = args.some((arg) => arg === '--help' || arg === '-h')
// Before all else: the worker takes longer to load what it needs than this process.
const spare = runCommands.has(args[0] ?? '') && !asksForHelp ? launchAhead(childProcessLauncher()) : undefined

// `leyden runs list | head` closes the pipe early: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const [{ runCli }, { reportError }] = await Promise.all([import('./program.ts'), import('./report-error.ts')])

// Such as a full disk, met while a worker's message is written to the history. The worker sees its host go and saves what it has.
process.on('uncaughtException', (error) => process.exit(reportError(error, { verbose: args.includes('--verbose') })))

process.exitCode = await runCli(args, { spare })
spare?.kill() // it kept this process alive where no run took it
