import { loadCheckpoint } from '../checkpoint/index.ts'
import { refuseUnknown } from '../errors/index.ts'

export interface LoadFromCheckpointOptions {
  /** Hyper-parameters in place of those that the module was trained with. */
  hparams?: Record<string, unknown>
  /** Whether each name of the checkpoint must be one of the module's and the other way round. Default true; shapes must fit in any case. */
  strict?: boolean
}

/** See `LightningModule.loadFromCheckpoint`. */
export function moduleOfCheckpoint<Module extends object>(
  ModuleClass: new (hparams: never) => Module,
  folder: string,
  options: LoadFromCheckpointOptions,
): Module {
  refuseUnknown('loadFromCheckpoint', options, ['hparams', 'strict'])
  const { hparams, strict } = options
  const loaded = loadCheckpoint(folder)
  const module = new ModuleClass({ ...(loaded.state.hparams as object), ...hparams } as never)
  loaded.restoreModel(module, { strict })
  return module
}
