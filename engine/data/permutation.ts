/**
 * The numbers 0 to length - 1 in an order that (seed, epoch) alone decides, so that an epoch can be drawn again at any time.
 * Fisher-Yates on the sfc32 generator (Doty-Humphrey, PractRand).
 */
export function permutation(length: number, seed: number, epoch: number): Int32Array {
  const random = sfc32(seed, epoch)
  const order = new Int32Array(length)
  for (let index = 1; index < length; index++) order[index] = index
  for (let last = length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const kept = order[last]!
    order[last] = order[other]!
    order[other] = kept
  }
  return order
}

/** Numbers in [0, 1): others for each seed, stream and substream, an integer of 32 bits at most. */
export function sfc32(seed: number, stream: number, substream = 0): () => number {
  let a = seed | 0
  let b = Math.floor(seed / 2 ** 32) | 0
  let c = stream | 0
  let counter = (1 + substream) | 0
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 2 ** 32
  }
  for (let round = 0; round < 15; round++) next() // its author's number of rounds to mix the seed
  return next
}
