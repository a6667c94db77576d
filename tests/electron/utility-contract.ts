import { describe, expect, test } from 'vitest'
import type { Observed, Order, Scenario } from './utility-scenarios.ts'

export interface UtilityPlayer {
  play(scenario: Scenario): Promise<Observed>
  /** The message of the error that posting a value of this kind throws. */
  postError(kind: 'function' | 'sharedArrayBuffer'): Promise<string | null>
}

const values = { text: 'ä', notANumber: NaN, infinite: -Infinity, column: Float64Array.of(1, NaN), nested: [{ deep: new Map([['a', 1]]) }] }

/** What a utility process does, whether Electron's or the double's. */
export function utilityContract(name: string, player: () => UtilityPlayer): void {
  describe(name, () => {
    test('what was posted before it is there arrives, cloned, and it stays to be told more', async () => {
      const orders: Order[] = [
        { do: 'echo', value: values },
        { do: 'echo', value: 'again' },
        { do: 'exit', code: 0 },
      ]
      expect(await player().play({ orders })).toEqual({ messages: [values, 'again'], code: 0, gone: null })
    })

    test('four mebibytes come back whole', async () => {
      const column = Float64Array.from({ length: 2 ** 19 }, (_, i) => i)
      const { messages } = await player().play({ orders: [{ do: 'echo', value: column }], killAfter: 1 })
      expect(messages).toEqual([column])
    })

    test.each<[string, Order, number]>([
      ['an exit code is told', { do: 'exit', code: 3 }, 3],
      ['an error that nobody caught is exit code 1', { do: 'throw' }, 1],
    ])('%s', async (_, order, code) => {
      expect(await player().play({ orders: [order] })).toEqual({ messages: [], code, gone: null })
    })

    test.each<[string, Scenario, Observed['gone'] & {}]>([
      ['abort', { orders: [{ do: 'abort' }] }, { reason: 'crashed', exitCode: 6 }],
      ['a fault in native code', { orders: [{ do: 'signal', signal: 'SIGSEGV' }] }, { reason: 'crashed', exitCode: 11 }],
      ['SIGKILL', { orders: [{ do: 'signal', signal: 'SIGKILL' }] }, { reason: 'killed', exitCode: 9 }],
      ['kill, though it hangs,', { orders: [{ do: 'hang' }], killAfter: 1 }, { reason: 'killed', exitCode: 15 }],
    ])('%s is told by the app; the exit code is the signal or 0, as it happens', async (_, scenario, expected) => {
      const { code, gone } = await player().play({ ...scenario, dies: true })
      expect(gone).toEqual(expected)
      expect([0, expected.exitCode]).toContain(code)
    })

    test.each(['function', 'sharedArrayBuffer'] as const)('a %s is refused', async (kind) => {
      expect(await player().postError(kind)).toBe('An object could not be cloned.')
    })
  })
}
