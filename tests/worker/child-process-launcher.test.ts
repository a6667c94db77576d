import { expect, test } from 'vitest'
import { childProcessLauncher } from '../../engine/worker/child-process-launcher.ts'
import { collect } from './collect.ts'
import { launcherContract } from './launcher-contract.ts'

launcherContract('childProcessLauncher', childProcessLauncher, { signals: process.platform !== 'win32' })

test('a worker program that is not there ends with a reason', async () => {
  const worker = childProcessLauncher('/nowhere/worker.ts').launch()
  const { gone, output } = collect(worker)
  expect(await gone).toMatchObject({ code: 1, reason: 'ended with exit code 1' })
  expect(output.map(([, line]) => line).join('\n')).toContain('/nowhere/worker.ts')
})
