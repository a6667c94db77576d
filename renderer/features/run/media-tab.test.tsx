import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import type { MediaContent, MediaRow, MediaSummary } from '../../../engine/api/contract/index.ts'
import { renderPage } from '../../actions/index.testing.tsx'
import { showEverything } from '../../charts/index.testing.ts'
import { FakeEngine, liveRun, runRow } from '../../transport/index.testing.ts'
import { MediaTab } from './media-tab.tsx'
import { runDetail } from './run.testing.ts'

beforeEach(showEverything)
URL.createObjectURL = () => 'blob:made'
URL.revokeObjectURL = () => {}

/** Contents by the step that they are logged at, all by one name. */
function show(kind: MediaRow['kind'], contents: Record<number, MediaContent[]>, caption = '') {
  const rows = Object.entries(contents).flatMap(([step, each]) =>
    each.map((_, item): MediaRow => ({
      id: `${step}-${item}`,
      name: 'val/thing',
      kind,
      step: Number(step),
      epoch: 0,
      time: 0,
      item,
      caption,
      bytes: 1,
    })),
  )
  const steps = Object.keys(contents).map(Number)
  const summary: MediaSummary = {
    name: 'val/thing',
    kind,
    files: rows.length,
    steps: steps.length,
    firstStep: steps[0] ?? 0,
    lastStep: steps.at(-1) ?? 0,
    bytes: 1,
  }
  const read = vi.fn(({ id }: { id: string }) => {
    const [step, item] = id.split('-').map(Number) as [number, number]
    return Promise.resolve(contents[step]![item]!)
  })
  const media = { names: () => Promise.resolve(rows.length > 0 ? [summary] : []), list: () => Promise.resolve(rows), read }
  renderPage(<MediaTab run={runDetail()} />, new FakeEngine({ media: media as never }))
  return { read }
}

const text = (words: string): MediaContent => ({ kind: 'text', text: words })
const image: MediaContent = { kind: 'image', data: Uint8Array.of(1, 2) }

test('the newest step is shown, and another one when it is chosen', async () => {
  const { read } = show('text', { 9: [text('first')], 19: [text('second')], 29: [text('third')] })
  expect(await screen.findByText('third')).toBeTruthy()
  expect(read).toHaveBeenCalledTimes(1)
  const slider = screen.getByRole('slider', { name: 'Step of val/thing' })
  expect(slider.getAttribute('aria-valuetext')).toBe('step 29')
  fireEvent.change(slider, { target: { value: '0' } })
  expect(await screen.findByText('first')).toBeTruthy()
  expect(screen.getByText('Step 9')).toBeTruthy()
  await waitFor(() => expect(screen.queryByText('third')).toBeNull())
})

test('a single step has no slider', async () => {
  show('text', { 9: [text('only')] })
  expect(await screen.findByText('only')).toBeTruthy()
  expect(screen.queryByRole('slider')).toBeNull()
})

test('images are a grid, each with its caption as its words', async () => {
  show('image', { 3: [image, image] }, 'a cat')
  const sources = () => screen.getAllByRole<HTMLImageElement>('img', { name: 'a cat' }).map(({ src }) => src)
  await waitFor(() => expect(sources()).toEqual(['blob:made', 'blob:made']))
  expect(screen.getAllByText('a cat')).toHaveLength(2)
})

test('sounds can be played', async () => {
  show('audio', { 3: [{ kind: 'audio', data: Uint8Array.of(1) }] })
  const player = await screen.findByLabelText<HTMLAudioElement>('val/thing, step 3')
  expect([player.src, player.controls]).toEqual(['blob:made', true])
})

test('a table says which of its rows are left out', async () => {
  const rows = Array.from({ length: 501 }, (_, index) => [`row ${index}`, index / 8, null, true])
  show('table', { 3: [{ kind: 'table', columns: ['name', 'loss', 'none', 'right'], rows }] })
  const table = await screen.findByRole('table', { name: 'val/thing, step 3' })
  expect(within(table).getByRole('row', { name: 'row 4 0.5 true' })).toBeTruthy()
  expect(within(table).getAllByRole('row')).toHaveLength(501)
  expect(screen.getByText('500 of 501 rows shown')).toBeTruthy()
})

test('a confusion matrix has targets as rows and predictions as columns', async () => {
  const matrix = [
    [9, 1],
    [null, 8],
  ]
  show('confusionMatrix', { 3: [{ kind: 'confusionMatrix', matrix, classNames: ['cat', 'dog'] }] })
  const table = await screen.findByRole('table', { name: 'val/thing, step 3' })
  expect(within(table).getByRole('row', { name: 'cat 9 1' })).toBeTruthy()
  expect(within(table).getByRole('row', { name: /^dog +8$/ })).toBeTruthy()
})

test('a histogram says what it shows, and is a table too', async () => {
  show('histogram', { 3: [{ kind: 'histogram', edges: [0, 1, 2], counts: [3, 5], min: 0, max: 2, sum: 9, notFinite: 4 }] })
  expect(await screen.findByRole('img', { name: 'val/thing, step 3: 8 values from 0 to 2, 4 not finite' })).toBeTruthy()
  expect(screen.getByRole('row', { name: '1 2 5', hidden: true })).toBeTruthy()
})

test('a curve says what it shows, and is a table too', async () => {
  const series = [{ name: 'cat', x: [0, 1], y: [0.5, null] }]
  show('curve', { 3: [{ kind: 'curve', xLabel: 'recall', yLabel: 'precision', series }] })
  expect(await screen.findByRole('img', { name: /: cat; precision from 0 to 1, over recall from 0 to 1$/ })).toBeTruthy()
  expect(screen.getByRole('row', { name: '0 0.5', hidden: true })).toBeTruthy()
})

test('media of a live run come by themselves', async () => {
  const summary: MediaSummary = { name: 'late', kind: 'text', files: 1, steps: 1, firstStep: 0, lastStep: 0, bytes: 1 }
  const names = vi.fn(() => Promise.resolve(names.mock.calls.length > 1 ? [summary] : []))
  const media = { names, list: () => Promise.resolve([]) }
  renderPage(<MediaTab run={runDetail(liveRun())} />, new FakeEngine({ media: media as never }))
  expect(await screen.findByRole('heading', { name: 'late' })).toBeTruthy()
})

test.each([
  ['running', /^No images, sounds, texts or the like are logged yet/],
  ['completed', /^This run has logged no images/],
] as const)('says of a %s run without media why there are none', async (state, words) => {
  const fields = state === 'running' ? liveRun({ id: 'run-1' }) : runRow()
  renderPage(<MediaTab run={runDetail(fields)} />, new FakeEngine({ media: { names: () => Promise.resolve([]) } as never }))
  expect(await screen.findByText(words)).toBeTruthy()
})
