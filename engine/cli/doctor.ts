import type { Command } from 'commander'
import type { Finding } from '../host/index.ts'
import { Context, type Services } from './context.ts'
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
      const { preflight } = await import('../host/index.ts')
      const findings = await preflight({ home: context.options.home, launcher: services.launcher })
      context.print({ findings }, () => findings.map(formatFinding).join('\n'))
      if (findings.some(({ status }) => status === 'error')) exit(1)
    })
}

function formatFinding({ name, status, message, remedy }: Finding): string {
  const [colour, mark] = marks[status]
  const lines = [`${paint(colour, mark)}  ${name.padEnd(11)}  ${message.replaceAll('\n', `\n${' '.repeat(22)}`)}`]
  if (remedy) lines.push(`${' '.repeat(22)}${paint('dim', remedy)}`)
  return lines.join('\n')
}
