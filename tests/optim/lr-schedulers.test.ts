import { describe, expect, test } from 'vitest'
import { optim, tf } from '../../engine/index.ts'
import { optimReference } from '../reference/optim.ts'
import { expectClose } from '../tensor/close.ts'

const { lrScheduler } = optim
const { schedules } = optimReference

/** Two groups of SGD with momentum, as the reference has them. */
function twoGroups() {
  const groups = [0.1, 0.02].map((learningRate) => ({ parameters: [tf.variable(tf.ones([1]))], learningRate }))
  return optim.sgd(groups, { learningRate: 1, momentum: 0.9 })
}

const names: Record<string, string> = {
  T_max: 'tMax',
  T_0: 't0',
  T_mult: 'tMult',
  lr: 'learningRate',
  base_lr: 'baseLearningRate',
  max_lr: 'maxLearningRate',
  min_lr: 'minLearningRate',
  eps: 'epsilon',
}
const camel = (name: string) => names[name] ?? name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
const translate = (options: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [camel(name), value]))

type Make = (optimizer: optim.Optimizer) => optim.lrScheduler.LRScheduler

const named: Record<string, Make> = {
  LambdaLR_warmup: (o) => lrScheduler.lambdaLR(o, (step) => Math.min(1, (step + 1) / 8)),
  LambdaLR_each: (o) => lrScheduler.lambdaLR(o, [(step) => 0.9 ** step, (step) => 1 / (step + 1)]),
  MultiplicativeLR: (o) => lrScheduler.multiplicativeLR(o, (step) => 1 - step / 40),
  SequentialLR: (o) =>
    lrScheduler.sequentialLR(o, [lrScheduler.linearLR(o, { startFactor: 0.1 }), lrScheduler.cosineAnnealingLR(o, { tMax: 15 })], {
      milestones: [5],
    }),
  SequentialLR_three: (o) =>
    lrScheduler.sequentialLR(
      o,
      [
        lrScheduler.constantLR(o, { factor: 0.1, totalIters: 2 }),
        lrScheduler.exponentialLR(o, { gamma: 0.9 }),
        lrScheduler.stepLR(o, { stepSize: 2 }),
      ],
      { milestones: [3, 12] },
    ),
  ChainedScheduler: (o) =>
    lrScheduler.chainedScheduler(o, [
      lrScheduler.constantLR(o, { factor: 0.1, totalIters: 4 }),
      lrScheduler.exponentialLR(o, { gamma: 0.9 }),
    ]),
  ChainedScheduler_cosine: (o) =>
    lrScheduler.chainedScheduler(o, [lrScheduler.linearLR(o, { totalIters: 6 }), lrScheduler.cosineAnnealingLR(o, { tMax: 30 })]),
}

/** `StepLR` is our `stepLR`. */
const makerOf = (name: string): Make => {
  const { class: kind, options } = schedules[name]!
  if (!kind) return named[name]!
  const ours = `${kind[0]!.toLowerCase()}${kind.slice(1)}` as 'stepLR'
  return (optimizer) => lrScheduler[ours](optimizer, translate(options!) as never)
}

describe("the rates of twenty steps are PyTorch's", () => {
  test.each(Object.entries(schedules))('%s', (name, { lr, lr2, momentum, metrics }) => {
    const optimizer = twoGroups()
    const scheduler = makerOf(name)(optimizer as never)
    const seen = lr.map((_, step) => {
      const [first, second] = optimizer.groups
      const rates = [first!.learningRate, second!.learningRate, first!.momentum]
      scheduler.step(metrics?.[step] ?? 1)
      return rates
    })
    for (const [index, expected] of [lr, lr2, momentum].entries()) {
      expectClose(
        seen.map((rates) => rates[index]!),
        expected,
        1e-9,
      )
    }
    expect(lr.length).toBe(21)
  })

  test.each(Object.entries(schedules))('%s goes on from its state, in a new process', (name, { lr, lr2, momentum, metrics }) => {
    const first = twoGroups()
    const before = makerOf(name)(first as never)
    for (let step = 0; step < 9; step++) before.step(metrics?.[step] ?? 1)
    const second = twoGroups()
    const after = makerOf(name)(second as never)
    // As a checkpoint does: through JSON, options of groups first.
    const saved = JSON.parse(
      JSON.stringify({ groups: first.groups.map((group) => ({ ...group, parameters: undefined })), state: before.stateDict() }),
    )
    second.groups.forEach((group, index) => Object.assign(group, saved.groups[index]))
    after.loadStateDict(saved.state)
    const { groups } = second
    expectClose([groups[0]!.learningRate, groups[1]!.learningRate, groups[0]!.momentum], [lr[9]!, lr2[9]!, momentum[9]!], 1e-9)
    for (let step = 9; step < 15; step++) after.step(metrics?.[step] ?? 1)
    expectClose([groups[0]!.learningRate, groups[1]!.learningRate, groups[0]!.momentum], [lr[15]!, lr2[15]!, momentum[15]!], 1e-9)
  })
})

test('the momentum of one cycle is beta1 where the optimiser has no momentum', () => {
  const optimizer = optim.adamw([tf.variable(tf.ones([1]))])
  lrScheduler.oneCycleLR(optimizer as never, { maxLearningRate: 0.1, totalSteps: 10 })
  expect(optimizer.groups[0]!.beta1).toBeCloseTo(0.95, 12)
  expect(optimizer.groups[0]).not.toHaveProperty('momentum')
})

describe('refuses', () => {
  test.each<[string, Make, string]>([
    [
      'a step size of 0',
      (o) => lrScheduler.stepLR(o, { stepSize: 0 }),
      'lrScheduler.stepLR: stepSize is 0; it must be a whole number of at least 1.',
    ],
    ['an option of PyTorch', (o) => lrScheduler.stepLR(o, { step_size: 1 } as never), "lrScheduler.stepLR has no option 'step_size'."],
    ['a missing option', (o) => lrScheduler.cosineAnnealingLR(o, {} as never), 'lrScheduler.cosineAnnealingLR needs tMax.'],
    [
      'one cycle of a run that nothing bounds',
      (o) => lrScheduler.oneCycleLR(o, { maxLearningRate: 1, totalSteps: Infinity }),
      'lrScheduler.oneCycleLR: totalSteps is Infinity; it must be a whole number of at least 1.',
    ],
    [
      'one cycle without its rate',
      (o) => lrScheduler.oneCycleLR(o, { totalSteps: 5 } as never),
      'lrScheduler.oneCycleLR needs maxLearningRate.',
    ],
    [
      'another way to anneal',
      (o) => lrScheduler.oneCycleLR(o, { maxLearningRate: 1, totalSteps: 5, annealStrategy: 'exp' as never }),
      "lrScheduler.oneCycleLR: annealStrategy is 'exp'; it must be 'cos' or 'linear'.",
    ],
    [
      'a mode of a plateau',
      (o) => lrScheduler.reduceLROnPlateau(o, { mode: 'minimum' as never }),
      "lrScheduler.reduceLROnPlateau: mode is 'minimum'; it must be 'min' or 'max'.",
    ],
    [
      'milestones that are too few',
      (o) => lrScheduler.sequentialLR(o, [lrScheduler.linearLR(o), lrScheduler.linearLR(o)], { milestones: [] }),
      'lrScheduler.sequentialLR got 2 schedulers and 0 milestones.',
    ],
    [
      'a plateau in a chain',
      (o) => lrScheduler.chainedScheduler(o, [lrScheduler.reduceLROnPlateau(o) as never]),
      'lrScheduler.chainedScheduler got one that a metric decides, or none.',
    ],
    [
      'a chain over two optimisers',
      (o) => lrScheduler.chainedScheduler(o, [lrScheduler.linearLR(twoGroups() as never)]),
      'lrScheduler.chainedScheduler got one of another optimiser.',
    ],
  ])('%s', (_name, make, message) => {
    expect(() => make(twoGroups() as never)).toThrow(expect.objectContaining({ name: 'LeydenError', message }))
  })

  test('more steps of one cycle than it has', () => {
    const scheduler = lrScheduler.oneCycleLR(twoGroups() as never, { maxLearningRate: 0.1, totalSteps: 2 })
    scheduler.step()
    scheduler.step()
    expect(() => scheduler.step()).toThrow('A schedule of 2 steps was stepped 3 times.')
  })

  test('a plateau without its metric', () => {
    expect(() => lrScheduler.reduceLROnPlateau(twoGroups() as never).step()).toThrow(
      "reduceLROnPlateau was stepped with undefined; it needs the metric's value.",
    )
  })
})
