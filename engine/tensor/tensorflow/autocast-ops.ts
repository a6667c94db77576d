/** TensorFlow's ops that multiply: their float inputs. */
const products: Record<string, number[]> = {
  BatchMatMulV2: [0, 1],
  Conv2D: [0, 1],
  Conv2DBackpropFilter: [0, 2],
  Conv2DBackpropInput: [1, 2],
  Conv3D: [0, 1],
  DepthwiseConv2dNative: [0, 1],
  DepthwiseConv2dNativeBackpropFilter: [0, 2],
  DepthwiseConv2dNativeBackpropInput: [1, 2],
  MatMul: [0, 1],
}

const places = (inputs: number[], ops: string) => ops.split(/\s+/).map((op): [string, number[]] => [op, inputs])

/** TensorFlow's ops that compute in the type that they are given, all of these inputs being of it. */
const following: Record<string, number[]> = Object.fromEntries([
  ...places([0], 'LeakyRelu MaxPool Pad Relu Relu6 Reshape Slice Squeeze StridedSlice Tanh Transpose'),
  ...places([0, 1], 'Add AddV2 BiasAdd LeakyReluGrad Mul ReluGrad Relu6Grad Sub TanhGrad'),
  ...places([0, 1, 2], 'MaxPoolGrad'),
  ...places([1, 2], 'Select SelectV2'),
])

/** Own ops, each of whose inputs may be of either type: the results that may be bfloat16. The others are sums over a batch, or few. */
const own: [RegExp, number[]][] = [
  [/^Leyden(MatMul|Conv2D|MaxPool)/, [0]],
  [/^Leyden(Bias)?Gelu/, [0]],
  [/^LeydenReluBiasGrad$/, [0]],
  [/^LeydenBiasAddGrad$/, []],
  [/^Leyden(LayerNorm|BatchNorm)/, [0]],
  [/^Leyden(Cross)?Attention\w*Grad$/, [0, 1, 2]],
  [/^Leyden(Cross)?Attention/, [0]],
  [/^Leyden(Lstm|Gru)Grad$/, [0]],
  [/^LeydenLstm$/, [0, 2]],
  [/^LeydenGru$/, [0, 1]],
]

/** How an op takes part in mixed precision. */
export type Role =
  | { kind: 'product' | 'following'; inputs: number[] }
  /** Reads both types by itself, and writes what `results` says in either. */
  | { kind: 'own'; results: number[] }
  /** Computes in float32. */
  | { kind: 'float' }

export function roleOf(op: string): Role {
  if (products[op]) return { kind: 'product', inputs: products[op] }
  if (following[op]) return { kind: 'following', inputs: following[op] }
  const found = op.startsWith('Leyden') && own.find(([pattern]) => pattern.test(op))
  return found ? { kind: 'own', results: found[1] } : { kind: 'float' }
}

/** Ops whose values have no type of their own: parameters, constants and random draws are of what they are computed with. */
export const isWeak = (op: string): boolean =>
  op === 'Const' || op === 'Fill' || op === 'ReadVariableOp' || op.startsWith('StatelessRandom')

/** Ops that TensorFlow joins with a product before them, of the same type. */
export const isFusable = (op: string): boolean => op === 'BiasAdd' || op === 'Relu'
