import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { LeydenError, refuseUnknown } from '../errors/index.ts'
import { namedVariables } from '../nn/index.ts'
import { decodeSafetensors, readMetadata } from './safetensors.ts'
import type { StoredTensor } from './stored-types.ts'
import { describeMisfit, findMisfit, restoreVariable } from './variables.ts'

export interface LoadWeightsOptions {
  /** Whether each name of the file must be one of the module's and the other way round. Default true; shapes must fit in any case. */
  strict?: boolean
  /** The module's name for a name of the file; null leaves the tensor out. Default: the same names. */
  rename?(name: string): string | null
}

/**
 * Sets the parameters and buffers of `module`, an `nn` module or whatever holds some, from a safetensors file, by name. Names and layouts
 * are PyTorch's, so that a file of `safetensors.torch.save_file(model.state_dict(), file)` loads into the same layers; numbers of other
 * types become float32 and int32. Returns the names that only one of the two has, as torch.nn.Module.load_state_dict does. Throws
 * LeydenError where the file is none, or doesn't fit; the module is then as it was.
 */
export function loadWeights(module: object, file: string | URL, options: LoadWeightsOptions = {}) {
  refuseUnknown('loadWeights', options, ['strict', 'rename'])
  const path = file instanceof URL ? fileURLToPath(file) : file
  const variables = namedVariables(module)
  const stored = readTensors(path, options.rename ?? ((name) => name), new Set(variables.map(({ name }) => name)))
  const misfit = findMisfit(variables, stored)
  const problems = describeMisfit((options.strict ?? true) ? misfit : { missing: [], unexpected: [], otherShape: misfit.otherShape })
  if (problems) throw misfits(path, problems, misfit.otherShape.length > 0)
  for (const { name, variable } of variables) if (stored.has(name)) restoreVariable(variable, stored.get(name)!)
  return { missingKeys: misfit.missing, unexpectedKeys: misfit.unexpected }
}

type Rename = (name: string) => string | null

/** The tensors of a file by the names that the module has for them. */
function readTensors(path: string, rename: Rename, wanted: Set<string>): Map<string, StoredTensor> {
  const bytes = readFile(path)
  const tensors = renamed(decodeSafetensors(bytes, path), rename, path)
  for (const [alias, name] of Object.entries(readMetadata(bytes, path))) shareTensor(tensors, rename(alias), rename(name), wanted)
  return tensors
}

/** PyTorch's `save_model` writes a tensor that a model has twice under one name, and notes the other as that one's alias. */
function shareTensor(tensors: Map<string, StoredTensor>, alias: string | null, name: string | null, wanted: Set<string>): void {
  const tensor = name === null ? undefined : tensors.get(name)
  if (!tensor || alias === null || !wanted.has(alias) || tensors.has(alias)) return
  tensors.set(alias, tensor)
  if (!wanted.has(name!)) tensors.delete(name!)
}

function renamed(stored: Map<string, StoredTensor>, rename: Rename, path: string): Map<string, StoredTensor> {
  const result = new Map<string, StoredTensor>()
  for (const [name, tensor] of stored) {
    const own = rename(name)
    if (own === null) continue
    if (result.has(own)) throw new LeydenError(`loadWeights: rename gives two tensors of ${path} the name '${own}', one of them '${name}'.`)
    result.set(own, tensor)
  }
  return result
}

function readFile(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new LeydenError(`loadWeights: there is no file ${path}.`, { cause, remedy: besidePlugin })
    if (code !== 'ERR_FS_FILE_TOO_LARGE') throw new LeydenError(`loadWeights: ${path} can't be read: ${message}.`, { cause })
    throw new LeydenError(`loadWeights: ${path} has more than 2 GiB, which is more than can be read at once.`, {
      cause,
      remedy: 'Write its tensors to several files, and load each with strict: false.',
    })
  }
}

const besidePlugin = "For a file beside the plugin's source give new URL('model.safetensors', import.meta.url)."

function misfits(path: string, problems: string, shapes: boolean): LeydenError {
  return new LeydenError(`The weights of ${path} don't fit the module: ${problems}.`, {
    remedy: shapes
      ? 'Make the layers of the sizes that the file has, or leave a tensor out: rename: (name) => (name === "fc.weight" ? null : name).'
      : 'Give rename: (name) => ... where names differ, or strict: false to load those that are the same.',
  })
}
