import type { Samples } from '../../../engine/index.ts'

/** What goes wrong at sample 5. */
export type Failure = 'throws' | 'exits' | 'rejects' | 'makes tensors' | 'is a promise'

export default async function failing({ failure }: { failure: Failure }): Promise<Samples> {
  const tf = failure === 'makes tensors' ? (await import('../../../engine/index.ts')).tf : null
  return {
    length: 8,
    get(index) {
      if (index !== 5) return { x: index }
      if (failure === 'throws') JSON.parse('{damaged')
      if (failure === 'exits') process.exit(3)
      if (failure === 'rejects') void Promise.reject(new Error('nobody waits for this'))
      tf?.ones([1]).dispose()
      const sample = { x: index }
      return failure === 'is a promise' ? (Promise.resolve(sample) as never) : sample
    },
  }
}
