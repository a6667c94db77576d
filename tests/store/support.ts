import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { type NewRun, openStore, type RunStore } from '../../engine/store/index.ts'
import type { MediaRecord, MetricPoint, RunConfig } from '../../engine/worker/messages.ts'

export function temporaryHome(): string {
  const home = mkdtempSync(path.join(os.tmpdir(), 'leyden-store-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

export function temporaryStore(home = temporaryHome()): RunStore {
  const store = openStore(home)
  onTestFinished(() => store.close())
  return store
}

export const config: RunConfig = { command: 'fit', plugin: '/plugins/digits', hparams: { hidden: 128 }, seed: 7, trainer: { maxEpochs: 3 } }

export const newRun = (change: Partial<NewRun> = {}): NewRun => ({
  plugin: 'digits',
  config,
  tags: [],
  parent: null,
  resumedFrom: null,
  ...change,
})

export const point = (name: string, step: number, value: number): MetricPoint => ({
  name,
  step,
  epoch: step >> 4,
  time: 1_795_000_000_000 + step,
  value,
})

export const points = (name: string, count: number): MetricPoint[] =>
  Array.from({ length: count }, (_, step) => point(name, step, step % 97))

export const image = (change: Partial<MediaRecord> = {}): MediaRecord => ({
  name: 'images',
  kind: 'image',
  step: 3,
  epoch: 1,
  time: 1_795_000_000_000,
  item: 0,
  caption: 'a cat',
  file: 'media/000000-images-3.png',
  bytes: 100,
  ...change,
})

/** Starts a file of `processes/` as a process of its own; it is killed at the end of the test. */
export function startProcess(file: string, ...args: string[]): ChildProcess {
  const child = fork(path.join(import.meta.dirname, 'processes', file), args, { execArgv: [], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

export async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

/** Sends a message and waits for the answer to it. */
export async function ask<T>(child: ChildProcess, message: object): Promise<T> {
  const answer = Promise.race([once(child, 'message'), once(child, 'exit').then(() => Promise.reject(new Error('The process ended')))])
  child.send(message)
  return (await answer)[0] as T
}
