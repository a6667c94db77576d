import { groups, type Group } from './field.ts'
import type { JsonSchema } from './json-schema.ts'

export type GroupOf = (name: string, schema: JsonSchema) => Group

/** What optimisers and their schedules take, by the names that are usual in code. */
const optimiserNames =
  /^(?:lr|learning_?rate.*|.*_?lr|weight_?decay|momentum|nesterov|dampening|beta_?[12s]?|betas|eps(?:ilon)?|amsgrad|optimi[sz]er.*|scheduler.*|warmup.*|gamma|.*decay|grad(?:ient)?_?clip.*|clip_?(?:norm|value|gradients?))$/i

/** A hyper-parameter stands where its schema's `x-group` says, else by its name. */
export const hparamGroup: GroupOf = (name, schema) => annotatedGroup(schema) ?? (optimiserNames.test(name) ? 'Optimiser' : 'Basic')

/** The group that a trainer's option belongs to: how long to train is what everybody sets. */
export const trainerGroup: GroupOf = (name, schema) => {
  const annotated = annotatedGroup(schema)
  if (annotated) return annotated
  if (name === 'maxEpochs' || name === 'maxSteps') return 'Basic'
  return /^limit\w+Batches$/.test(name) ? 'Data' : 'Advanced'
}

function annotatedGroup(schema: JsonSchema): Group | undefined {
  const name = schema['x-group']
  if (typeof name !== 'string') return undefined
  const spelled = name.toLowerCase().replace('optimizer', 'optimiser')
  return groups.find((group) => group.toLowerCase() === spelled)
}
