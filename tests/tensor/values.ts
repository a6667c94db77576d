/** Numbers between `low` and `high` that look random and are always the same. */
export function someValues(count: number, low = -1, high = 1, stream = 0): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => {
    const scrambled = Math.sin((index + 1) * 12.9898 + stream * 78.233) * 43758.5453
    return low + (high - low) * (scrambled - Math.floor(scrambled))
  })
}

export const sizeOf = (shape: number[]) => shape.reduce((product, extent) => product * extent, 1)
