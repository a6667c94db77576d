import { describe, expect, test } from 'vitest'
import { line, loaderOf, quietTrainer } from '../line.ts'
import { weight, type logged } from './logged.ts'

test('a value that is not finite is said once for each name', async () => {
  const notices: string[] = []
  const module = line({
    trainingStep(batch) {
      this.log('loss', NaN)
      return weight(this, batch as never)
    },
  })
  await quietTrainer({
    capture: 'off',
    logEveryNSteps: 1,
    callbacks: [{ onNotice: (_trainer, _module, notice) => void notices.push(notice) }],
  }).fit(module)
  expect(notices).toEqual([expect.stringMatching(/^loss is NaN at step 0\. Try a smaller learning rate/)])
})

describe('notices', () => {
  async function notices(run: Parameters<typeof logged>) {
    const said: string[] = []
    const trainer = quietTrainer({
      maxEpochs: 2,
      capture: 'off', // numbers are logged in the step
      logEveryNSteps: run[2]?.logEveryNSteps ?? 1,
      callbacks: [{ onNotice: (_, __, notice) => void said.push(notice) }],
    })
    const module = line({
      trainDataloader: () => loaderOf(2),
      trainingStep(batch) {
        this.log('x', run[0](trainer.globalStep), run[1])
        return weight(this, batch as never)
      },
    })
    await trainer.fit(module)
    return said
  }

  test.each<[string, Parameters<typeof logged>, RegExp[]]>([
    [
      'steps that are never logged, once',
      [() => 1, {}, { logEveryNSteps: 50 }],
      [/^An epoch passed without logging a step's x: it has fewer steps than logEveryNSteps/],
    ],
    ['nothing where they are logged', [() => 1, {}], []],
    ['nothing where only epochs are logged', [() => 1, { onStep: false, onEpoch: true }, { logEveryNSteps: 50 }], []],
    ['a value that is no number any more, once', [(step) => (step > 1 ? NaN : 1), {}], [/^x is NaN at step 2\./]],
  ])('say %s', async (_, run, expected) => {
    const said = await notices(run)
    expect(said).toHaveLength(expected.length)
    expected.forEach((pattern, index) => expect(said[index]).toMatch(pattern))
  })
})
