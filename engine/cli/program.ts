import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { addCheckpoints } from './checkpoints.ts'
import type { GlobalOptions, Services } from './context.ts'
import { addDevices } from './devices.ts'
import { addDoctor } from './doctor.ts'
import { addFit } from './fit.ts'
import { addPlugins } from './plugins.ts'
import { addPredict, addTest, addValidate } from './evaluate.ts'
import { reportError } from './report-error.ts'
import { addRuns } from './runs.ts'
import { addRuntime } from './runtime.ts'
import { prepareRuntime } from './runtime-gate.ts'
import { addShowLoop } from './show-loop.ts'
import { addServe } from './serve.ts'
import { addSummary } from './summary.ts'
import { addTune } from './tune.ts'

const description = 'Trains neural networks on this machine: you write the model in TypeScript or JavaScript, Leyden does the rest.'

const examples = `
Begin with:
  leyden plugins new my-model     write a plugin that works, to make it your own
  leyden fit my-model             train it
  leyden runs show last           see what came of it
  leyden doctor                   see whether this machine has all that is needed

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C, 143 stopped by SIGTERM.`

/** Runs the `leyden` command with these arguments and returns its exit code. Throws nothing. */
export async function runCli(args: string[], services: Partial<Services> = {}): Promise<number> {
  let exitCode = 0
  const program = createProgram({ prepareRuntime, ...services }, (code) => (exitCode = code))
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    return reportError(error, program.opts<GlobalOptions>())
  }
}

/** A command that ends with a code of its own tells it to `exit`; the others end with 0, or throw. */
export type Exit = (code: number) => void

function createProgram(services: Services, exit: Exit): Command {
  const program = new Command('leyden')
    .description(description)
    .version(packageVersion(), '-V, --version', 'print the version')
    .option('--json', 'print the result as one line of JSON on standard output, and nothing else there')
    .option('--home <folder>', "where the history is (default: LEYDEN_HOME, else the platform's data folder)")
    .option('--verbose', 'show what plugins print, and stack traces of errors')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('See --help for how it is used.')
    .addHelpText('after', examples)
    .exitOverride()
  addFit(program, services, exit)
  addValidate(program, services, exit)
  addTest(program, services, exit)
  addPredict(program, services, exit)
  addTune(program, services, exit)
  addSummary(program, services)
  addShowLoop(program, services)
  addRuns(program, services)
  addCheckpoints(program, services)
  addPlugins(program, services)
  addServe(program, services)
  addDevices(program, services)
  addRuntime(program, services)
  addDoctor(program, services, exit)
  return program
}

function packageVersion(): string {
  return (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version
}
