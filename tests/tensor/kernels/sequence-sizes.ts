import fc from 'fast-check'

export interface SequenceSizes {
  time: number
  batch: number
  units: number
}

/** Sizes of what goes through a recurrent layer, from 1 to `most`. */
export const sizesUpTo = (most: SequenceSizes) =>
  fc.record({
    time: fc.integer({ min: 1, max: most.time }),
    batch: fc.integer({ min: 1, max: most.batch }),
    units: fc.integer({ min: 1, max: most.units }),
  })
