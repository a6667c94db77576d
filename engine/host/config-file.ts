import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { LeydenError } from '../errors/index.ts'
import type { Json, TrainerConfig } from '../worker/index.ts'
import { check, runShape } from './config.ts'
import { RefusedConfig } from './refused-config.ts'
import type { GivenConfig } from './resume.ts'
import type { YamlFile } from './yaml-document.ts'

/** Sections and names are those of the flags and of a run's `config.json`, so that one of those can be given too. */
const fileSchema = z
  .strictObject({
    ...runShape,
    plugin: z.string(),
    hparams: z.record(z.string(), z.custom<Json>()),
    trainer: z.record(z.string(), z.unknown()),
    name: z.string().min(1),
    tags: z.array(z.string().min(1)),
  })
  .partial()

export type ConfigValues = Partial<GivenConfig> & { name?: string; tags?: string[] }

/** What configuration files say together, and where they say it. */
export interface ConfigFiles {
  values: ConfigValues
  /** As `YamlFile` does, in the last file that has the value. */
  locate: YamlFile['locate']
}

/**
 * Reads YAML (or JSON, which is YAML), each option of a later file before that of an earlier one. A null stands for the default, as `null` in
 * the trainer's options does. Paths are seen from the file that has them. Throws where a file can't be read, or has what there isn't.
 */
export async function readConfigFiles(files: readonly string[]): Promise<ConfigFiles> {
  const read = await Promise.all(files.map(readFile))
  const values = read.reduce<ConfigValues>((before, { values }) => merge(before, values), {})
  return { values, locate: (place) => read.map((file) => file.locate(place)).findLast((found) => found !== undefined) }
}

/** `refused` with the places in the files of what it is about; where `isElsewhere`, a value is none of theirs. */
export function locateRefusal(refused: RefusedConfig, files: ConfigFiles, isElsewhere: (place: string[]) => boolean): RefusedConfig {
  const locations = refused.issues.flatMap(({ path, within = [] }) => (isElsewhere(path) ? [] : (files.locate([...path, ...within]) ?? [])))
  const { message, remedy, issues } = refused
  return new RefusedConfig(message, { remedy, issues, location: locations[0] ?? refused.location, cause: refused })
}

/** A value as YAML writes it on a line. Throws `problem` where it is none. */
export async function parseYamlValue(text: string, problem: string): Promise<unknown> {
  const { parseYaml } = await import('./yaml-document.ts')
  try {
    return parseYaml(text)
  } catch (cause) {
    throw new LeydenError(problem, { cause, usage: true })
  }
}

async function readFile(file: string): Promise<ConfigFiles> {
  const { parseYamlFile } = await import('./yaml-document.ts')
  const { values, locate } = parseYamlFile(readText(file), file)
  try {
    return { values: resolvePaths(completed(check(fileSchema, values, [], withoutNull)), path.dirname(file)), locate }
  } catch (error) {
    throw error instanceof RefusedConfig ? locateRefusal(error, { values: {}, locate }, () => false) : error
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new LeydenError(`The configuration ${file} can't be read: ${(cause as Error).message}.`, { cause, usage: true })
  }
}

const withoutNull = (value: unknown) => value !== null && value !== undefined

/** In the trainer's options null is no bound, which a configuration writes as -1, or the default. */
const boundless: ReadonlySet<string> = new Set(['maxEpochs', 'maxSteps', 'checkValEveryNEpoch'])

function completed({ trainer, ...values }: z.infer<typeof fileSchema>): ConfigValues {
  if (!trainer) return values
  const options = Object.entries(trainer).map(([name, value]) => [name, value ?? (boundless.has(name) ? -1 : undefined)])
  return { ...values, trainer: Object.fromEntries(options) as TrainerConfig }
}

function resolvePaths({ plugin, output, checkpoint, ...values }: ConfigValues, folder: string): ConfigValues {
  const isFolder = checkpoint !== undefined && existsSync(path.resolve(folder, checkpoint)) // else it is a name, such as `last`
  return {
    ...values,
    ...(plugin !== undefined && { plugin: path.resolve(folder, plugin) }),
    ...(output !== undefined && { output: path.resolve(folder, output) }),
    ...(checkpoint !== undefined && { checkpoint: isFolder ? path.resolve(folder, checkpoint) : checkpoint }),
  }
}

function merge(before: ConfigValues, after: ConfigValues): ConfigValues {
  const sections = { hparams: { ...before.hparams, ...after.hparams }, trainer: { ...before.trainer, ...after.trainer } }
  return { ...before, ...after, ...sections }
}
