import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { WorkerLauncher } from '../../engine/worker/launcher.ts'
import type { HostMessage } from '../../engine/worker/messages.ts'
import { collect } from './collect.ts'

export const fakeWorker = fileURLToPath(new URL('./fake-worker.ts', import.meta.url))

export function runMessage(scenario: string): HostMessage {
  return { type: 'run', folder: tmpdir(), config: { command: 'fit', plugin: '/plugins/fake', hparams: { scenario }, seed: 1, trainer: {} } }
}

/** What every launcher owes. `launcher` starts the program `entry`. */
export function launcherContract(name: string, launcher: (entry: string) => WorkerLauncher, { signals }: { signals: boolean }): void {
  const launch = (scenario: string, env?: Record<string, string>) => {
    const worker = launcher(fakeWorker).launch({ env })
    const collected = collect(worker)
    worker.send(runMessage(scenario))
    return { worker, ...collected }
  }

  describe(name, () => {
    test('messages arrive whole, in order, and before the exit, which comes once', async () => {
      const { messages, gone, exits } = launch('completes')
      expect(await gone).toMatchObject({ code: 0, reason: 'ended by itself with exit code 0, before its run was finished' })
      const types = messages.map(({ type }) => type).filter((type) => type !== 'heartbeat')
      const epoch = ['progress', 'metrics', 'checkpoint']
      expect(types).toEqual(['started', 'summary', 'log', ...epoch, ...epoch, 'ended'])
      expect(exits).toHaveLength(1)
    })

    test('NaN and infinities arrive as they were', async () => {
      const { next, gone } = launch('diverges')
      expect((await next('metrics')).points.map(({ value }) => value)).toEqual([NaN, Infinity, -Infinity])
      expect((await next('ended')).summary.metrics).toEqual({ train_loss: NaN })
      await gone
    })

    test('the exit code is told after all output, an unfinished last line included', async () => {
      const { output, gone } = launch('exits')
      expect(await gone).toMatchObject({ code: 3, reason: 'ended with exit code 3' })
      expect(output).toEqual([
        ['stdout', 'printed'],
        ['stderr', 'the last words'],
      ])
    })

    test('kill ends a worker that does not listen, and what is sent afterwards is lost without harm', async () => {
      const { worker, next, gone, messages } = launch('ignoresStop')
      await next('summary')
      worker.send({ type: 'stop' })
      worker.kill()
      const { code, reason } = await gone
      const seen = messages.length
      expect(code).not.toBe(0)
      expect(reason).toMatch(signals ? /SIGKILL/ : /./)
      worker.send({ type: 'stop' })
      worker.kill()
      await new Promise(setImmediate)
      expect(messages).toHaveLength(seen)
    })

    test.runIf(signals)('a signal is named with its likely cause', async () => {
      const { gone } = launch('killed')
      expect(await gone).toEqual({
        code: null,
        signal: 'SIGKILL',
        reason: 'was killed by SIGKILL: perhaps the system ran out of memory, or somebody ended it',
      })
    })

    test("variables are passed on top of the host's own", async () => {
      const { next, gone } = launch('completes', { GIVEN: 'yes' })
      expect((await next('started')).versions['given']).toBe('yes')
      await gone
    })
  })
}
