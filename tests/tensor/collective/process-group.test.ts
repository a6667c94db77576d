import { afterEach, expect, test } from 'vitest'
import { initProcessGroup } from '../../../engine/tensor/index.ts'
import { joined, kill, leftBehind, newName, runRanks, startRank, startRanks, testRanks } from './ranks.ts'
import { train } from './training.ts'

/** More than the ranks hand over at once, twice; and parts of one vector whose ends lie anywhere. */
const shapes = [[1], [3, 5], [], [0, 4], [65_536], [600_001], [2, 3, 4, 5, 1], [7]]

afterEach(() => expect(leftBehind()).toEqual([]))

/** Of three processes that start on a busy machine. */
const timeout = 300_000

testRanks.each([1, 2, 3])('%i ranks get the same sums and means, eagerly and in captured steps', { timeout }, async (ranks) => {
  const ended = await runRanks(['reduce', 'many', 'broadcast'], ranks, { shapes })
  for (const { results } of ended) {
    const [reduce, many, broadcast] = ['reduce', 'many', 'broadcast'].map((name) => results[name]!.found!)
    expect(reduce!.worst[0]).toBeLessThanOrEqual(1)
    expect(reduce!.worst[1]).toBeLessThanOrEqual(2) // the division rounds once more
    expect(reduce!.shapes).toEqual(shapes)
    expect(reduce!.inStep).toBe(reduce!.hash)
    expect(reduce!.given).toBe(true)
    expect(reduce!.hash).toBe(ended[0]!.results['reduce']!.found!.hash)
    expect(many!.values[0]! / 2 ** 20).toBeCloseTo((ranks - 1) / 2, 5) // 20 means, each doubled
    expect(many!.values[1]).toBe(2 ** 20)
    expect(broadcast!.written).toEqual(['1', '-0', 'NaN'])
  }
})

testRanks.each([2, 3])('%i ranks that average gradients train as one does with the whole batch', { timeout }, async (ranks) => {
  const alone = await train(null)
  const weights = (await runRanks(['training'], ranks)).map(({ results }) => results['training']!.found!.values)
  for (const of of weights) expect(of).toEqual(weights[0])
  for (const [index, weight] of weights[0]!.entries()) expect(weight).toBeCloseTo(alone[index]!, 5)
})

testRanks.each(['killed', 'killedInStep'])('%s: the others are told which rank ended', { timeout }, async (scenario) => {
  const [first, killed, third] = await runRanks([scenario], 3)
  expect(killed!.signal).toBe('SIGKILL')
  for (const { results } of [first!, third!]) {
    const { error } = results[scenario]!
    expect(error).toMatchObject({ name: 'LeydenError', remedy: expect.stringContaining('last checkpoint') })
    expect(error!.message).toContain(`rank 1 (process ${killed!.pid}) ended`)
  }
})

testRanks('what ends a group is an error of all its ranks that says what is wrong', { timeout }, async () => {
  const said: Record<string, RegExp> = {
    leaves: /rank 1 \(process \d+\) left the group/,
    sizes: /rank 0 gives 4 values in 1 tensors, rank 1 gives 5 in 1/,
    kinds: /rank 0 asks for the sum, rank 1 for the mean/,
    again: /rank 0 gives 1 values in 1 tensors, rank 1 gives 2 in 1/,
    types: /float32; one of shape \[1\] is of int32/,
  }
  const [first, second] = await runRanks(Object.keys(said), 2)
  for (const [scenario, message] of Object.entries(said)) {
    const [of0, of1] = [first!, second!].map(({ results }) => results[scenario]!.error!)
    expect(of0).toMatchObject({ name: 'LeydenError', message: expect.stringMatching(message) })
    expect(of1!.message).toMatch(scenario === 'leaves' ? /this one left the group before/ : message)
  }
})

testRanks('a rank that lives and does not come is named when the time is up', { timeout }, async () => {
  const [first, second] = startRanks(['late'], 2, newName())
  const { results } = await first!.ended
  expect(results['late']!.error!.message).toMatch(/rank 1 \(process \d+\) lives, but didn't come within 10 s/)
  await kill([second!])
})

testRanks('a rank that is not started is named when the time is up', { timeout }, async () => {
  const { results } = await startRank(['waits'], 1, 3, { timeoutMs: 500 }).ended
  expect(results['waits']!.error!.message).toMatch(/didn't come together: rank 0 of 3 didn't come within 0.5 s/)
})

/** Starts a rank, and returns when it waits for others. */
async function startAlone(name: string, rank: number, worldSize: number) {
  const alone = startRank(['waits'], rank, worldSize, { name })
  while (leftBehind().length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  return alone
}

testRanks('a rank that those before did not expect is refused', { timeout }, async () => {
  const name = newName()
  const alone = await startAlone(name, 1, 2)
  const [twice, wrong] = [startRank(['waits'], 1, 2, { name }), startRank(['waits'], 2, 3, { name })]
  expect((await twice.ended).results['waits']!.error!.message).toContain(`there is a rank 1 already: process ${alone.child.pid}`)
  const expected = 'rank 2 expects 3 ranks, but those that came before expect 2'
  expect((await wrong.ended).results['waits']!.error!.message).toContain(expected)
  const last = startRank(['waits'], 0, 2, { name })
  await Promise.all([alone, last].map(joined))
  await kill([alone, last])
})

testRanks('killed ranks leave no memory behind once all had come, and memory that one left before is made anew', { timeout }, async () => {
  const name = newName()
  await kill([await startAlone(name, 0, 2)])
  expect(leftBehind()).toHaveLength(1)
  const both = startRanks(['waits'], 2, name)
  await Promise.all(both.map(joined))
  expect(leftBehind()).toEqual([])
  await kill(both)
})

test('without own kernels it says what to do', async () => {
  await expect(initProcessGroup({ name: newName(), rank: 0, worldSize: 1 })).rejects.toMatchObject({
    name: 'LeydenError',
    message: expect.stringContaining('need own kernels'),
    remedy: expect.stringContaining('leyden doctor'),
  })
})

test.each([
  [{ name: 'a/b', rank: 0, worldSize: 1 }, "name is 'a/b'"],
  [{ name: 'a', rank: 2, worldSize: 2 }, 'rank is 2 of 2'],
  [{ name: 'a', rank: 0, worldSize: 0 }, 'worldSize is 0'],
  [{ name: 'a', rank: 0, worldSize: 1, timeoutMs: 0 }, 'timeoutMs is 0'],
])('%o is refused', async (options, message) => {
  await expect(initProcessGroup(options)).rejects.toThrow(message)
})
