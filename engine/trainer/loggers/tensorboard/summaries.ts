import { bytesField, doubleField, floatField, message, varintField } from './protobuf.ts'

/** A number at a step, as a `Summary.Value` (tensorboard/compat/proto/summary.proto). */
export const scalar = (tag: string, value: number): Buffer => message(bytesField(1, tag), floatField(2, value))

export type HparamValue = number | string | boolean

/**
 * What TensorBoard's tab of hyper-parameters reads: their names and types, which metrics to show beside them, and their values in this
 * run (tensorboard/plugins/hparams/plugin_data.proto and api.proto).
 */
export function hparamsStart(hparams: Record<string, HparamValue>, metrics: string[]): Buffer[] {
  const infos = Object.entries(hparams).map(([name, value]) => bytesField(4, message(bytesField(1, name), varintField(4, typeOf(value)))))
  const shown = metrics.map((name) => bytesField(5, bytesField(1, bytesField(2, name))))
  const values = Object.entries(hparams).map(([name, value]) => bytesField(1, message(bytesField(1, name), bytesField(2, valueOf(value)))))
  return [
    pluginData('_hparams_/experiment', bytesField(2, message(...infos, ...shown))),
    pluginData('_hparams_/session_start_info', bytesField(3, message(...values, doubleField(5, Date.now() / 1000)))),
  ]
}

const statuses = { success: 1, failed: 2 }

export function hparamsEnd(status: keyof typeof statuses): Buffer {
  const content = message(varintField(1, statuses[status]), doubleField(2, Date.now() / 1000))
  return pluginData('_hparams_/session_end_info', bytesField(4, content))
}

const pluginData = (tag: string, content: Uint8Array) =>
  message(bytesField(1, tag), bytesField(9, bytesField(1, message(bytesField(1, 'hparams'), bytesField(2, content)))))

const typeOf = (value: HparamValue) => ({ string: 1, boolean: 2, number: 3 })[typeof value as 'string' | 'boolean' | 'number']

/** google.protobuf.Value. */
function valueOf(value: HparamValue): Buffer {
  if (typeof value === 'number') return doubleField(2, value)
  return typeof value === 'string' ? bytesField(3, value) : varintField(4, value)
}
