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
  /** Multiply and convolve in this type, and keep sums, losses and parameters in float32. */
  halfType?: HalfType
}

export type HalfType = 'bfloat16' | 'float16'

/** As `encodeConfig`, with the rewriter's options. Field 14 of RewriterConfig is remapping (2 is off). */
export function encodeFunctionConfig(config: SessionConfig, { remapping = true, halfType }: GraphOptions): Uint8Array {
  const rewriter = [...(remapping ? [] : varint(14, 2)), ...(halfType ? varint(halfField(halfType, config), 1) : [])]
  return Uint8Array.from([...encodeConfig(config), ...bytes(10, bytes(10, rewriter))])
}

/**
 * Fields of RewriterConfig (1 is on): auto_mixed_precision_onednn_bfloat16; auto_mixed_precision, which is float16 on a GPU;
 * auto_mixed_precision_cpu, which emulates float16 on a processor.
 */
function halfField(type: HalfType, { gpu }: SessionConfig): number {
  if (type === 'bfloat16') return 31
  return gpu ? 23 : 29
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
