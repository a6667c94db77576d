import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readEvents } from '../trainer/loggers/event-reader.ts'
import { makeDesk, sample } from './leyden.ts'

test("--logger writes what the history has to the run's folder too", async () => {
  const desk = makeDesk()
  const fit = ['fit', sample('iris'), '--max-epochs', '2', '--log-every-n-steps', '4', '--logger', 'csv,tensorboard', '--json']
  const { runId } = (await desk.leyden(...fit)).json()
  const logs = path.join(desk.home, 'runs', runId, 'logs')
  const [header, ...rows] = readFileSync(path.join(logs, 'csv', 'version_0', 'metrics.csv'), 'utf8')
    .trim()
    .split('\n')
  const folder = path.join(logs, 'tensorboard', 'version_0')
  const events = readEvents(
    readFileSync(
      path.join(
        folder,
        readdirSync(folder).find((name) => name.startsWith('events.'))!,
      ),
    ),
  )
  const { metrics } = (await desk.leyden('runs', 'show', runId, '--json')).json()
  const names = metrics.map(({ name }: { name: string }) => name)
  expect(header!.split(',')).toEqual([...names, 'epoch', 'step'].toSorted())
  expect(rows.length).toBeGreaterThanOrEqual(4)
  const tags = new Set(events.flatMap(({ values }) => values.flatMap(({ tag, value }) => (value === undefined ? [] : [tag]))))
  expect([...tags].toSorted()).toEqual([...names, 'epoch', 'hp_metric'].toSorted())
  expect(readFileSync(path.join(folder, 'hparams.yaml'), 'utf8')).toContain('hidden: 16\n')
})
