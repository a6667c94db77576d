type Shapes = (number[] | null)[]

/**
 * Two ops of a captured step that become an own one: `first`, and what is done to its first result, which nothing else in the step
 * uses. Since what they become may be the first of another entry, longer rows of ops are joined two by two.
 */
export interface Following {
  first: string
  next: string
  /** The place of first's result among next's inputs. Default 0. */
  input?: number
  /** Takes first's inputs, and next's others after them. Its results are those of `next`, and further ones of `first`. */
  fused: string
  /** An input of next that must be the value that first has at a place, and so isn't given again. */
  shared?: { next: number; first: number }
  /** Whether the inputs are of such shapes. */
  fits?: (shapes: { first: Shapes; next: Shapes }) => boolean
}

/** Two ops that become an own one: `first`, whatever else uses its result, and one that takes that result alone. */
export interface Accompanying {
  first: string
  beside: string
  /** Takes first's inputs. Its results are that of `first`, and that of `beside`. */
  fused: string
}

export type Fusion = Following | Accompanying

/** TensorFlow.js adds a bias by the first, which may add anything. */
const sums = ['Add', 'AddV2']

const isBias: Following['fits'] = ({ first: [, filter], next: [, bias] }) => bias?.length === 1 && bias[0] === filter?.at(-1)

const convolutions = ['LeydenConv2DSame', 'LeydenConv2DValid', 'LeydenConv2DGemm'].flatMap((convolution): Fusion[] => [
  { first: convolution, next: 'BiasAdd', fused: `${convolution}Bias` },
  ...sums.map((next) => ({ first: convolution, next, fused: `${convolution}Bias`, fits: isBias })),
  { first: `${convolution}Bias`, next: 'Relu', fused: `${convolution}BiasRelu` },
])

const isBiasOfTurned: Following['fits'] = ({ first: [, factor], next: [, bias] }) => bias?.length === 1 && bias[0] === factor?.at(-2)

const products = ['LeydenMatMulNN', 'LeydenMatMulNT'].flatMap((product): Fusion[] => [
  { first: product, next: 'BiasAdd', fused: `${product}Bias` },
  ...sums.map((next) => ({ first: product, next, fused: `${product}Bias`, fits: product.endsWith('NT') ? isBiasOfTurned : isBias })),
  { first: `${product}Bias`, next: 'Relu', fused: `${product}BiasRelu` },
])

const isOfOneShape: Following['fits'] = ({ next: [one, other] }) => String(one) === String(other)

const batchNorm: Fusion[] = [
  { first: 'LeydenBatchNorm', next: 'Relu', fused: 'LeydenBatchNormRelu' },
  ...sums.flatMap((next) =>
    [0, 1].map((input) => ({ first: 'LeydenBatchNorm', next, input, fused: 'LeydenBatchNormAdd', fits: isOfOneShape })),
  ),
  { first: 'LeydenBatchNormAdd', next: 'Relu', fused: 'LeydenBatchNormAddRelu' },
  { first: 'ReluGrad', next: 'LeydenBatchNormGrad', fused: 'LeydenBatchNormReluGrad' },
]

const biases: Fusion[] = [{ first: 'ReluGrad', beside: 'LeydenBiasAddGrad', fused: 'LeydenReluBiasGrad' }]

/** Up to this width the gradient of a bias is made of sums of two rows of pixels, as bias-ops.c has it. */
const widest = 512

/** Whether windows of 2x2 tile the pictures, so that a row of them is two whole rows of pixels. */
const areTiled: Following['fits'] = ({ first: [x] }) => x?.slice(1, 3).every((extent) => extent % 2 === 0) === true && x[2]! <= widest

const pools: Fusion[] = [
  ...['Same', 'Valid'].map((mode): Fusion => {
    const shared = { next: 1, first: 0 }
    return { first: `LeydenMaxPoolGrad2x2Stride2${mode}`, next: 'ReluGrad', shared, fused: 'LeydenMaxPoolReluGrad', fits: areTiled }
  }),
  { first: 'LeydenMaxPoolReluGrad', beside: 'LeydenBiasAddGrad', fused: 'LeydenMaxPoolReluBiasGrad' },
]

/** What is joined in captured steps. The own op gives the bits that the two give, so that eager steps, which have both, are the same. */
export const fusions: Fusion[] = [...convolutions, ...products, ...batchNorm, ...pools, ...biases]
