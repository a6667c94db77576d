/** Numbers from 0 to 1 in even steps, rounded as torch.linspace rounds them: a score may lie on one. */
export function evenly(count: number): Float32Array {
  const step = Math.fround(1 / (count - 1))
  return Float32Array.from({ length: count }, (_, index) => {
    const fromEnd = count - 1 - index
    return index < count / 2 ? Math.fround(step * index) : Math.fround(1 - Math.fround(step * fromEnd))
  })
}
