import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { runApplication } from '../../electron/application.ts'
import type { EngineSource } from '../../electron/engine-source.ts'
import { createElectronDouble, type ElectronDouble } from './electron-double.ts'

export interface StartedApp {
  electron: ElectronDouble
  /** What happened to the engine, in order. */
  engine: string[]
  folder: string
}

interface StartOptions {
  runs?: number
  page?: boolean
  first?: boolean
  remembered?: string
  close?: () => Promise<void>
}

/** The app in a folder of its own, with an engine that trains as many runs. */
export async function startApp({
  runs = 0,
  page = true,
  first = true,
  remembered,
  close = async () => {},
}: StartOptions = {}): Promise<StartedApp> {
  const folder = mkdtempSync(path.join(tmpdir(), 'leyden-app-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of ['dist/renderer', 'state']) mkdirSync(path.join(folder, name), { recursive: true })
  if (page) writeFileSync(path.join(folder, 'dist', 'renderer', 'index.html'), 'the page')
  if (remembered !== undefined) writeFileSync(path.join(folder, 'state', 'window.json'), remembered)
  const electron = createElectronDouble(folder)
  electron.app.first = first
  const engine: string[] = []
  const source: EngineSource = {
    connect: async () => {},
    liveRuns: () => runs,
    close: async () => {
      engine.push('closed')
      await close()
    },
  }
  runApplication(electron, source)
  await new Promise(setImmediate)
  return { electron, engine, folder }
}
