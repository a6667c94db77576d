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

/** How TensorFlow rewrites the graph of a function before it runs it first. */
export interface GraphOptions {
  /** False where the fusions cost more than they save. */
  remapping?: boolean
  /** Multiply and convolve in float16, and keep sums, losses and parameters in float32. */
  float16?: boolean
}

/**
 * As `encodeConfig`, with the rewriter's options. Fields of RewriterConfig: 14 is remapping (2 is off), 23 auto_mixed_precision, which is
 * float16 on a GPU, and 29 auto_mixed_precision_cpu, which emulates it on a processor (1 is on).
 */
export function encodeFunctionConfig(config: SessionConfig, { remapping = true, float16 = false }: GraphOptions): Uint8Array {
  const rewriter = [...(remapping ? [] : varint(14, 2)), ...(float16 ? varint(config.gpu ? 23 : 29, 1) : [])]
  return Uint8Array.from([...encodeConfig(config), ...bytes(10, bytes(10, rewriter))])
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
