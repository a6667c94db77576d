/**
 * TensorFlow's ConfigProto, as the bytes that the C API takes.
 * Field numbers: tensorflow/core/protobuf/config.proto.
 */
export interface SessionConfig {
  /** Threads inside one op; TensorFlow's default is one for each core. */
  intraOpThreads?: number
  /** Ops at once. */
  interOpThreads?: number
  /** False hides the GPUs, so that none is touched. */
  gpu: boolean
}

export function encodeConfig({ intraOpThreads, interOpThreads, gpu }: SessionConfig): Uint8Array {
  return Uint8Array.from([
    ...(gpu ? [] : bytes(1, [...bytes(1, [...Buffer.from('GPU')]), ...varint(2, 0)])),
    ...(intraOpThreads === undefined ? [] : varint(2, intraOpThreads)),
    ...(interOpThreads === undefined ? [] : varint(5, interOpThreads)),
    // gpu_options.allow_growth: other runs share the card, so memory is taken as it is needed.
    ...bytes(6, varint(4, 1)),
  ])
}

const varint = (field: number, value: number): number[] => [...base128(field << 3), ...base128(value)]
const bytes = (field: number, content: number[]): number[] => [...base128((field << 3) | 2), ...base128(content.length), ...content]

function base128(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...base128(value >>> 7)]
}
