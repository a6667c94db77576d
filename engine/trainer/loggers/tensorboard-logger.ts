import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Media } from '../media/media.ts'
import { toYaml } from './hparams-yaml.ts'
import type { Logger, RunStatus } from './logger.ts'
import { EventFile } from './tensorboard/event-file.ts'
import { mediaSummaries } from './tensorboard/media-summaries.ts'
import { hparamsEnd, hparamsStart, scalar, type HparamValue } from './tensorboard/summaries.ts'
import { makeLogFolder, type LogFolderOptions } from './version-folder.ts'

export interface TensorBoardLoggerOptions extends LogFolderOptions {
  /**
   * Log `hp_metric` as -1 at the start, the metric that TensorBoard's tab of hyper-parameters shows; log a value of your own by that name
   * in its stead. Default true.
   */
  defaultHpMetric?: boolean
}

/**
 * Writes an event file for TensorBoard, and `hparams.yaml`, to `saveDir/name/version_0`, as Lightning's TensorBoardLogger: logged values,
 * the epoch, media, and the hyper-parameters for the tab of that name. Look at them by `tensorboard --logdir saveDir`. Values are there as soon
 * as they are logged.
 */
export class TensorBoardLogger implements Logger {
  readonly #options: TensorBoardLoggerOptions
  #folder: string | null = null
  #events: EventFile | null = null
  /** As they were written last. */
  #hparams: string | null = null

  constructor(options: TensorBoardLoggerOptions) {
    this.#options = options
  }

  /** Made at the first look. */
  get logDir(): string {
    this.#folder ??= makeLogFolder(this.#options)
    return this.#folder
  }

  logHyperparams(hparams: Record<string, unknown>): void {
    const yaml = toYaml(hparams)
    if (yaml === this.#hparams) return
    this.#hparams = yaml
    writeFileSync(path.join(this.logDir, 'hparams.yaml'), yaml)
    const hpMetric = this.#options.defaultHpMetric ?? true
    this.#file.add(0, hparamsStart(flat(hparams), ['hp_metric']))
    if (hpMetric) this.#file.add(0, [scalar('hp_metric', -1)])
  }

  logMetrics(values: Record<string, number>, { step, epoch }: { step: number; epoch: number }): void {
    const scalars = Object.entries({ ...values, epoch }).map(([name, value]) => scalar(name, value))
    this.#file.add(step, scalars)
  }

  logMedia(name: string, media: Media, { step }: { step: number }): void {
    const values = mediaSummaries(name, media)
    if (values.length > 0) this.#file.add(step, values)
  }

  stateDict(): { logDir: string } {
    return { logDir: path.resolve(this.logDir) }
  }

  /** TensorBoard then leaves out what was written for later steps before. */
  loadStateDict(state: unknown, { step }: { step: number }): void {
    if ((state as { logDir: string }).logDir === path.resolve(this.logDir)) this.#file.restart(step)
  }

  finalize(status: RunStatus): void {
    if (this.#hparams !== null) this.#file.add(0, [hparamsEnd(status)])
    this.#events?.close()
  }

  get #file(): EventFile {
    this.#events ??= new EventFile(this.logDir)
    return this.#events
  }
}

/** Nested names with slashes; what TensorBoard has no type for as a text. */
function flat(hparams: Record<string, unknown>, prefix = ''): Record<string, HparamValue> {
  return Object.fromEntries(
    Object.entries(hparams).flatMap(([key, value]): [string, HparamValue][] => {
      const name = `${prefix}${key}`
      if (value === undefined) return []
      if (isRecord(value)) return Object.entries(flat(value, `${name}/`))
      return [[name, isPlain(value) ? value : JSON.stringify(value)]]
    }),
  )
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isPlain = (value: unknown): value is HparamValue => ['number', 'string', 'boolean'].includes(typeof value)
