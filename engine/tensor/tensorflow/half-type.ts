import { readFileSync } from 'node:fs'

export type HalfType = 'bfloat16' | 'float16'

/**
 * Whether this processor has instructions that multiply in bfloat16, so that TensorFlow's products are faster in it than in float32.
 * Without them they take ten times as long. On Linux the system says so; elsewhere nothing does.
 */
export function multipliesBfloat16(): boolean {
  return process.platform === 'linux' && process.arch === 'x64' && /\b(avx512_bf16|amx_bf16)\b/.test(readFileSync('/proc/cpuinfo', 'utf8'))
}
