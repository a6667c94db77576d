import { describe, expect, test } from 'vitest'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs'
import { enterStep, randomState, setSeed, startRuntime, tf, type RandomStage } from '../../engine/tensor/index.ts'

startRuntime()

const numbers = (tensor: Tensor) => Array.from(tensor.dataSync())

/** What is drawn as the `draw`-th of a batch. */
function drawnAt({ seed = 1, stage = 'train' as RandomStage, batch = 5, draw = 0 }): number[] {
  setSeed(seed)
  enterStep(stage, batch)
  for (let before = 0; before < draw; before++) tf.randomUniform([1])
  return numbers(tf.randomUniform([8]))
}

const draws: [string, () => Tensor][] = [
  ['randomUniform', () => tf.randomUniform([20], -3, 5)],
  ['randomUniform of integers', () => tf.randomUniform([20], 0, 1000, 'int32')],
  ['randomUniformInt', () => tf.randomUniformInt([20], 0, 1000)],
  ['randomNormal', () => tf.randomNormal([20])],
  ['randomStandardNormal', () => tf.randomStandardNormal([20])],
  ['truncatedNormal', () => tf.truncatedNormal([20])],
  ['multinomial', () => tf.multinomial(tf.zeros([1, 50]) as Tensor2D, 20)],
  ['dropout', () => tf.dropout(tf.ones([64]), 0.5)],
]

describe('a draw', () => {
  test.each(draws)('of tf.%s gives the same numbers at the same place, and others at the next', (_name, draw) => {
    setSeed(3)
    const [first, second] = [numbers(draw()), numbers(draw())]
    setSeed(3)
    expect(numbers(draw())).toEqual(first)
    expect(second).not.toEqual(first)
  })

  test('does not depend on what was drawn for batches before it', () => {
    const alone = drawnAt({ batch: 7 })
    setSeed(1)
    for (let batch = 0; batch < 7; batch++) {
      enterStep('train', batch)
      for (let draw = 0; draw <= batch; draw++) tf.randomNormal([3])
    }
    enterStep('train', 7)
    expect(numbers(tf.randomUniform([8]))).toEqual(alone)
  })

  test.each<[string, Parameters<typeof drawnAt>[0]]>([
    ['seed', { seed: 2 }],
    ['seed, as a large one', { seed: 2 ** 40 + 1 }],
    ['seed, as a negative one', { seed: -1 }],
    ['stage', { stage: 'validate' }],
    ['stage, as setup', { stage: 'setup' }],
    ['batch', { batch: 6 }],
    ['number of the draw', { draw: 1 }],
    ['batch far on', { batch: 5 + 65536 }],
  ])('is another with another %s', (_name, change) => {
    expect(drawnAt(change)).not.toEqual(drawnAt({}))
    expect(drawnAt(change)).toEqual(drawnAt(change))
  })

  test('of 200 places is never the same twice', () => {
    const all = Array.from({ length: 200 }, (_, place) => drawnAt({ batch: place >> 2, draw: place & 3 }).join())
    expect(new Set(all).size).toBe(200)
  })

  test('counts itself in the state, which a new batch starts anew', () => {
    setSeed(9)
    expect(randomState()).toEqual({ seed: 9, stage: 'setup', batch: 0, draw: 0 })
    tf.randomUniform([1])
    tf.randomNormal([1])
    expect(randomState().draw).toBe(2)
    enterStep('test', 4)
    expect(randomState()).toEqual({ seed: 9, stage: 'test', batch: 4, draw: 0 })
  })

  test('by a seed of its own gives the same numbers anywhere and moves no other draw', () => {
    setSeed(1)
    const own = numbers(tf.randomNormal([5], 0, 1, 'float32', 42))
    expect(randomState().draw).toBe(0)
    setSeed(77)
    enterStep('train', 3)
    expect(numbers(tf.randomNormal([5], 0, 1, 'float32', 42))).toEqual(own)
    expect(numbers(tf.randomNormal([5], 0, 1, 'float32', 43))).not.toEqual(own)
  })

  test('by a seed that is a text goes by the whole text', () => {
    const by = (seed: string) => numbers(tf.randomUniform([5], 0, 1, 'float32', seed))
    expect(by('ab')).toEqual(by('ab'))
    expect(by('ab')).not.toEqual(by('ba'))
  })
})

/** Of 100,000 numbers; a right generator is outside of `deviations` standard errors once in 15 million. */
const samples = 100_000
const deviations = 5.4

interface Moments {
  mean: number
  variance: number
  /** Of a squared deviation from the mean. */
  kurtosis: number
}

describe('the numbers', () => {
  const uniform = (low: number, high: number): Moments => ({ mean: (low + high) / 2, variance: (high - low) ** 2 / 12, kurtosis: 1.8 })
  // A normal distribution cut at two deviations: variance 1 - 4 phi(2) / (2 Phi(2) - 1), and its fourth moment over that squared.
  const truncated: Moments = { mean: 0, variance: 0.77374, kurtosis: 2.3656 }

  test.each<[string, () => Tensor, Moments, [number, number]]>([
    ['randomUniform', () => tf.randomUniform([samples]), uniform(0, 1), [0, 1]],
    ['randomUniform between -2 and 6', () => tf.randomUniform([samples], -2, 6), uniform(-2, 6), [-2, 6]],
    ['randomNormal', () => tf.randomNormal([samples]), { mean: 0, variance: 1, kurtosis: 3 }, [-Infinity, Infinity]],
    ['randomNormal around 5', () => tf.randomNormal([samples], 5, 3), { mean: 5, variance: 9, kurtosis: 3 }, [-Infinity, Infinity]],
    ['truncatedNormal', () => tf.truncatedNormal([samples]), truncated, [-2, 2]],
    [
      'truncatedNormal around 5',
      () => tf.truncatedNormal([samples], 5, 3),
      { ...truncated, mean: 5, variance: 9 * truncated.variance },
      [-1, 11],
    ],
  ])('of tf.%s have its mean, its variance and its range', (_name, draw, { mean, variance, kurtosis }, [low, high]) => {
    setSeed(11)
    const values = numbers(draw())
    const measured = values.reduce((sum, value) => sum + value, 0) / samples
    const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / samples
    expect(Math.abs(measured - mean)).toBeLessThan(deviations * Math.sqrt(variance / samples))
    expect(Math.abs(spread - variance)).toBeLessThan(deviations * variance * Math.sqrt((kurtosis - 1) / samples))
    expect(values.every((value) => value >= low && value <= high)).toBe(true)
  })

  test('of tf.randomUniformInt are each integer of the range as often, the upper bound never', () => {
    setSeed(11)
    const counts = new Map<number, number>()
    for (const value of numbers(tf.randomUniformInt([samples], -2, 3))) counts.set(value, (counts.get(value) ?? 0) + 1)
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2])
    for (const count of counts.values()) expect(Math.abs(count - samples / 5)).toBeLessThan(deviations * Math.sqrt((samples * 4) / 25))
  })

  test.each([
    ['logits', false, [Math.log(0.5) + 7, Math.log(0.3) + 7, Math.log(0.2) + 7]],
    ['probabilities', true, [0.5, 0.3, 0.2]],
  ])('of tf.multinomial are classes as often as the %s say', (_name, normalized, given) => {
    setSeed(11)
    const drawn = tf.multinomial(tf.tensor1d(given), samples, undefined, normalized)
    expect(drawn).toMatchObject({ shape: [samples], dtype: 'int32' })
    const values = numbers(drawn)
    for (const [index, share] of [0.5, 0.3, 0.2].entries()) {
      const count = values.filter((value) => value === index).length
      expect(Math.abs(count - samples * share)).toBeLessThan(deviations * Math.sqrt(samples * share * (1 - share)))
    }
  })

  test('of tf.multinomial are drawn for each row of logits by itself', () => {
    const rows = tf.tensor2d([
      [0, -1e9],
      [-1e9, 0],
    ])
    expect(tf.multinomial(rows, 3).arraySync()).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ])
  })
})

describe('tf.dropout', () => {
  test.each([0.1, 0.5, 0.9])('at rate %d keeps the expectation: what stays is scaled up', (rate) => {
    setSeed(4)
    const values = numbers(tf.dropout(tf.ones([samples]), rate))
    const kept = values.filter((value) => value !== 0)
    expect(Math.abs(kept.length - samples * (1 - rate))).toBeLessThan(deviations * Math.sqrt(samples * rate * (1 - rate)))
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / (1 - rate))]))
  })

  test('at rate 0 changes nothing and draws nothing', () => {
    setSeed(4)
    expect(numbers(tf.dropout(tf.tensor1d([1, 2, 3]), 0))).toEqual([1, 2, 3])
    expect(randomState().draw).toBe(0)
  })

  test.each([1, 1.5, -0.1, NaN])('at rate %d is refused', (rate) => {
    expect(() => tf.dropout(tf.ones([2]), rate)).toThrow(`tf.dropout: rate is ${rate}; it must be in [0, 1)`)
  })

  test('with a noise shape drops whole rows', () => {
    setSeed(4)
    const rows = tf.dropout(tf.ones([50, 4]), 0.5, [50, 1]).arraySync() as number[][]
    for (const row of rows) expect(new Set(row).size).toBe(1)
    expect(new Set(rows.map((row) => row[0])).size).toBe(2)
  })

  test('lets the gradient through where it let the value through', () => {
    setSeed(4)
    const [x, dropped] = [tf.ones([32]), (value: Tensor) => tf.dropout(value, 0.5)]
    const forward = numbers(dropped(x))
    setSeed(4)
    expect(numbers(tf.grad(dropped)(x))).toEqual(forward)
  })
})

describe('tf.layers', () => {
  const weightsOf = (seed: number, initializer: string) => {
    setSeed(seed)
    const layer = tf.layers.dense({ units: 6, inputShape: [5], kernelInitializer: initializer as never })
    layer.build([null, 5])
    return numbers(layer.getWeights()[0]!)
  }

  test.each([
    'glorotUniform',
    'glorotNormal',
    'heNormal',
    'heUniform',
    'leCunNormal',
    'leCunUniform',
    'randomNormal',
    'randomUniform',
    'truncatedNormal',
    'orthogonal',
    'varianceScaling',
  ])("initialises by %s from the run's seed", (initializer) => {
    expect(weightsOf(1, initializer)).toEqual(weightsOf(1, initializer))
    expect(weightsOf(1, initializer)).not.toEqual(weightsOf(2, initializer))
  })

  test.each<[string, () => { apply(x: Tensor, options: object): unknown }]>([
    ['dropout', () => tf.layers.dropout({ rate: 0.5 })],
    ['gaussianNoise', () => tf.layers.gaussianNoise({ stddev: 1 })],
    ['gaussianDropout', () => tf.layers.gaussianDropout({ rate: 0.5 })],
    ['alphaDropout', () => tf.layers.alphaDropout({ rate: 0.5 })],
  ])('draws %s by the batch', (_name, make) => {
    const layer = make()
    const at = (batch: number) => {
      setSeed(1)
      enterStep('train', batch)
      return numbers(layer.apply(tf.ones([8, 8]), { training: true }) as Tensor)
    }
    expect(at(1)).toEqual(at(1))
    expect(at(1)).not.toEqual(at(2))
  })
})
