import type { Command } from 'commander'
import type { StoredMedia } from '../store/index.ts'
import { formatBytes, formatTable } from '../terminal/index.ts'
import { Context, type Services } from './context.ts'
import { readNumber } from './run-options.ts'

/** `leyden runs media`. */
export function addMedia(runs: Command, services: Services, reference: string): void {
  const command = runs
    .command('media')
    .argument('<run>', reference)
    .argument('[name]', 'only what was logged by this name')
    .summary('list images, sounds, texts and the like')
    .description('Lists the images, sounds, texts, tables, histograms, confusion matrices and curves that a run logged, and their files.')
    .option('--last <n>', 'how many of the newest the table shows', readNumber, 50)
    .action((run: string, name: string | undefined, { last }: { last: number }) => {
      const context = new Context(command, services)
      return context.withHost(({ store }) => {
        const media = store.listMedia(store.findRun(run).id, name)
        context.print(media, () => formatMedia(media, last))
      })
    })
}

const right = (title: string) => ({ title, align: 'right' as const })

function formatMedia(media: StoredMedia[], last: number): string {
  if (media.length === 0) return 'No media was logged.'
  const rows = media.slice(-last).map(({ name, kind, step, caption, bytes, path }) => [name, kind, step, caption, formatBytes(bytes), path])
  const table = formatTable(
    [{ title: 'name' }, { title: 'kind' }, right('step'), { title: 'caption' }, right('size'), { title: 'file' }],
    rows,
  )
  const left = media.length - rows.length
  const before = left > 0 ? `\n  and ${left} before these: see them with --last ${media.length}` : ''
  return `${table}${before}\n  ${media.length} in all, ${formatBytes(media.reduce((sum, { bytes }) => sum + bytes, 0))}`
}
