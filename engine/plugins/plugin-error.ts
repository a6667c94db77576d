import { describeError, LeydenError, type ErrorReport, type SourceLocation } from '../errors/index.ts'
import { findDefinition, type PluginPlace } from '../plugin-files/index.ts'
import { TensorFlowError } from '../tensor/index.ts'
import { locateError } from './locate-error.ts'

const whatItIs = 'It is the code at that line, or what was given to it.'
const shapesHelp = 'The op got tensors of the shapes in brackets: print x.shape before that line, and make them fit.'

/** `error` as a report that says where in the plugin it came from, and, when the plugin's own code threw it, what that means. */
export function describePluginError(error: unknown, place: PluginPlace): ErrorReport {
  const report = describeError(error)
  const thrownAt = report.location ?? locateError(error, place.folder)
  // Where the command was wrong, nothing in the plugin is.
  if (error instanceof LeydenError) return { ...report, location: thrownAt ?? (error.usage ? undefined : placeOfMember(error, place)) }
  if (!thrownAt) return report
  if (error instanceof TensorFlowError) return { ...report, location: thrownAt, remedy: shapesHelp }
  const kind = error instanceof Error ? `${error.name}: ` : ''
  return { ...report, message: `The plugin failed with ${kind}${report.message}`, location: thrownAt, remedy: whatItIs }
}

/** What the trainer finds wrong with what a method returned has no line on the stack: the method itself is the place. */
function placeOfMember({ member }: LeydenError, { path, entry }: PluginPlace): SourceLocation | undefined {
  if (member === undefined) return undefined
  return findDefinition(path, member) ?? { file: entry }
}
