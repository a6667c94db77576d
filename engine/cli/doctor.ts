import type { Command } from 'commander'
import { Context, type Services } from './context.ts'
import type { Check, Finding } from './doctor-checks.ts'
import type { Exit } from './program.ts'
import { paint } from '../terminal/index.ts'

const marks = { ok: ['green', 'ok     '], warning: ['yellow', 'warning'], error: ['red', 'error  '] } as const

/** `leyden doctor`. */
export function addDoctor(program: Command, services: Services, exit: Exit): void {
  const command = program
    .command('doctor')
    .summary('what is right and wrong with this machine')
    .description(
      'Checks whether this machine has all that training needs, and says what to do about it. Exit code 1 when there is an error.',
    )
    .action(async () => {
      const context = new Context(command, services)
      const { checks } = await import('./doctor-checks.ts')
      const findings = await runChecks(checks(context.options.home, services.launcher))
      context.print({ findings }, () => findings.map(formatFinding).join('\n'))
      if (findings.some(({ status }) => status === 'error')) exit(1)
    })
}

type NamedFinding = Finding & { name: string }

/** One after another. A check that throws has found an error; those that need what failed say nothing. */
async function runChecks(checks: Check[]): Promise<NamedFinding[]> {
  const findings: NamedFinding[] = []
  for (const { name, needs, find } of checks) {
    if (findings.some((earlier) => earlier.name === needs && earlier.status === 'error')) continue
    findings.push({ name, ...(await Promise.resolve().then(find).catch(failure)) })
  }
  return findings
}

function failure(error: Error & { remedy?: string }): Finding {
  return { status: 'error', message: error.message, remedy: error.remedy }
}

function formatFinding({ name, status, message, remedy }: NamedFinding): string {
  const [colour, mark] = marks[status]
  const lines = [`${paint(colour, mark)}  ${name.padEnd(11)}  ${message.replaceAll('\n', `\n${' '.repeat(22)}`)}`]
  if (remedy) lines.push(`${' '.repeat(22)}${paint('dim', remedy)}`)
  return lines.join('\n')
}
