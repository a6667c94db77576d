import { expect, test } from 'vitest'
import { LambdaCallback } from '../../../engine/index.ts'
import { line, quietTrainer } from '../line.ts'
import { sharedHooks } from '../shared-hooks.ts'

test('a LambdaCallback calls its functions at their hooks', async () => {
  const seen: string[] = []
  const callback = new LambdaCallback({
    onTrainEpochStart: (trainer, module) => void seen.push(`epoch ${trainer.currentEpoch} of ${module.constructor.name}`),
    onTrainBatchEnd: (_trainer, _module, _output, _batch, index) => void seen.push(`batch ${index}`),
    onEpochComplete: () => void seen.push('done'),
  })
  await quietTrainer({ callbacks: [callback], limitTrainBatches: 2 }).fit(line())
  expect(seen).toEqual(['epoch 0 of Line', 'batch 0', 'batch 1', 'done'])
})

test.each([...sharedHooks, 'onException', 'onAfterOptimizerStep', 'onCheckpointSaved', 'onTuned', 'onProgress', 'onNotice'])(
  'it may have %s',
  (hook) => {
    expect(new LambdaCallback({ [hook]: () => {} })).toHaveProperty(hook)
  },
)

test('a hook that there is not is refused, since nothing would call it', () => {
  expect(() => new LambdaCallback({ onTrainBatchDone: () => {} } as never)).toThrow(/LambdaCallback has no option 'onTrainBatchDone'/)
})
