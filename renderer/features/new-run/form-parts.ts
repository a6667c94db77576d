import type { PluginDescription, RunDetail, RunRequest } from '../../../engine/api/contract/index.ts'
import { hparamGroup, trainerGroup, type FormPart, type FormValues, type Json, type JsonSchema } from '../../forms/index.ts'

type Module = PluginDescription['modules'][number]

/** What any run has, whatever the plugin. */
const runSchema: JsonSchema = {
  type: 'object',
  properties: {
    name: { title: 'Run name', type: 'string', maxLength: 200, description: 'Left out, one is made up', 'x-group': 'basic' },
    tags: {
      title: 'Tags',
      type: 'array',
      maxItems: 50,
      items: { type: 'string', minLength: 1, maxLength: 100 },
      description: 'With commas between them',
      'x-group': 'basic',
    },
    testAfterFit: {
      title: 'Test after training',
      type: 'boolean',
      description: 'With the best checkpoint',
      'x-group': 'basic',
      default: false,
    },
    seed: {
      title: 'Seed',
      type: 'integer',
      minimum: 0,
      maximum: 0xffffffff,
      default: 0,
      description: 'Decides initial weights, shuffling and every other draw',
      'x-group': 'advanced',
    },
  },
}

/** The form for a run of `module`; with `source`, it starts with the values of that run. */
export function formParts(description: PluginDescription, module: Module, source?: RunDetail): FormPart[] {
  const { trainerDefaults } = description
  const [hparams, trainer] = [module.schema as JsonSchema, fitOptions(description.trainerSchema as JsonSchema)]
  return [
    { path: [], schema: runSchema, groupOf: trainerGroup, prefill: true, values: source && runValues(source) },
    { path: ['hparams'], schema: hparams, groupOf: hparamGroup, prefill: true, values: source?.hparams },
    {
      path: ['trainer'],
      schema: trainer,
      groupOf: trainerGroup,
      prefill: false,
      defaults: trainerDefaults,
      values: source?.trainer ?? trainerDefaults,
    },
  ]
}

/** No tags are a field that is left empty. */
function runValues({ tags, seed, testAfterFit }: RunDetail): Record<string, Json> {
  return { ...(tags.length > 0 && { tags }), seed, testAfterFit }
}

/** What only concerns prediction is no question when one trains. */
function fitOptions(schema: JsonSchema): JsonSchema {
  const { limitPredictBatches: _, ...properties } = schema.properties ?? {}
  return { ...schema, properties }
}

/** Hyper-parameters of `source` that the module no longer has. */
export function leftBehind(module: Module, source: RunDetail | undefined): string[] {
  const known = (module.schema as JsonSchema).properties ?? {}
  return Object.keys(source?.hparams ?? {}).filter((key) => !Object.hasOwn(known, key))
}

/** What is asked of the engine. */
export function requestOf(chosen: { plugin: string; module?: string; data?: string }, values: FormValues): RunRequest {
  const { name, ...rest } = values
  const trimmed = typeof name === 'string' ? name.trim() : ''
  return { ...chosen, ...(rest as Partial<RunRequest>), ...(trimmed && { name: trimmed }) }
}
