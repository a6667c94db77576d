import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadCheckpoint } from '../../engine/checkpoint/index.ts'
import { ModelCheckpoint, type Callback } from '../../engine/index.ts'
import { temporaryFolder } from '../data/temporary-file.ts'
import { line, quietTrainer, weightsOf } from '../trainer/line.ts'

/** A training of four steps with a checkpoint after each. */
async function trained() {
  const defaultRootDir = temporaryFolder()
  const callbacks = [new ModelCheckpoint({ everyNTrainSteps: 1, saveTopK: -1, filename: '{step}' })]
  const module = line()
  await quietTrainer({ callbacks, defaultRootDir }).fit(module)
  return { folder: (step: number) => path.join(defaultRootDir, 'checkpoints', `step=${step}`), weights: weightsOf(module) }
}

async function resume(checkpoint: string) {
  const notices: string[] = []
  const callback: Callback = { onNotice: (_trainer, _module, notice) => void notices.push(notice) }
  const trainer = quietTrainer({ callbacks: [callback] })
  const module = line()
  await trainer.fit(module, null, { checkpoint })
  return { trainer, weights: weightsOf(module), notices }
}

function damage(folder: string, name: string): string {
  const file = path.join(folder, name)
  const content = readFileSync(file)
  content[content.length >> 1]! ^= 1
  writeFileSync(file, content)
  return file
}

describe('17: a training resumed from a damaged checkpoint goes on from the one before it, and says so', () => {
  test.each(['model.safetensors', 'optimizer.safetensors', 'state.json'])('%s is damaged', async (name) => {
    const { folder, weights } = await trained()
    const file = damage(folder(3), name)
    const resumed = await resume(folder(3))
    expect(resumed.notices).toEqual([expect.stringContaining(`${file} is damaged`)])
    expect(resumed.notices[0]).toContain('The training goes on from the checkpoint before it: ')
    expect(resumed.weights).toEqual(weights)
    if (name !== 'state.json') expect(resumed.trainer.resumedFrom).toBe(folder(2))
  })

  test('over several that are damaged', async () => {
    const { folder, weights } = await trained()
    damage(folder(3), 'model.safetensors')
    damage(folder(2), 'optimizer.safetensors')
    const resumed = await resume(folder(3))
    expect([resumed.trainer.resumedFrom, resumed.weights]).toEqual([folder(1), weights])
  })

  test('where there is none before it, that is the error', async () => {
    const { folder } = await trained()
    const alone = path.join(temporaryFolder(), 'step=3')
    cpSync(folder(3), alone, { recursive: true })
    damage(alone, 'model.safetensors')
    await expect(resume(alone)).rejects.toThrow('model.safetensors is damaged')
  })

  test('one that is not there is no damaged one', async () => {
    const { folder } = await trained()
    rmSync(folder(3), { recursive: true })
    await expect(resume(folder(3))).rejects.toThrow('is no checkpoint')
  })
})

test('where the weights alone are wanted, a damaged checkpoint is an error', async () => {
  const { folder } = await trained()
  damage(folder(3), 'model.safetensors')
  expect(() => loadCheckpoint(folder(3))).toThrow('is damaged')
  const module = line({ validationStep: () => undefined, valDataloader: line().trainDataloader })
  await expect(quietTrainer().validate(module, null, { checkpoint: folder(3) })).rejects.toThrow('is damaged')
})
