import { expect, test } from 'vitest'
import { sharesOf } from '../../../bench/measuring/index.ts'

test('the largest operations come first, the small ones together, and JavaScript is what none of them took', () => {
  const ops = { Relu: 5, MatMul: 40, Add: 2, Conv2D: 20, Mul: 3, Sub: 1, Exp: 4, Log: 5 }
  const shares = sharesOf({ ms: [50, 50], ops })
  expect(shares.map(({ part }) => part)).toEqual(['MatMul', 'Conv2D', 'Relu', 'Log', 'Exp', 'Mul', 'other operations', 'JavaScript'])
  expect(shares.map(({ share }) => Number(share.toFixed(4)))).toEqual([0.4, 0.2, 0.05, 0.05, 0.04, 0.03, 0.03, 0.2])
})
