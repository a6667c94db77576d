export type { CheckpointRecord } from './record.ts'
export { loadCheckpoint, saveCheckpoint, type CheckpointState, type LoadedCheckpoint } from './checkpoint.ts'
export { decodeSafetensors, encodeSafetensors, type StoredTensor } from './safetensors.ts'
