export { constant, normal, ones, truncatedNormal, uniform, zeros, type TruncatedNormalOptions } from './distributions.ts'
export { calculateGain, type Nonlinearity } from './gain.ts'
export { orthogonal } from './orthogonal.ts'
export { kaimingNormal, kaimingUniform, xavierNormal, xavierUniform, type KaimingOptions } from './scaled.ts'
