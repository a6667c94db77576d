import { ORPCError } from '@orpc/client'
import { expect, test } from 'vitest'
import { ConnectionLost } from './connection-lost.ts'
import { describeFailure } from './describe-failure.ts'

const issue = { path: ['hparams', 'hidden'], message: 'must be at least 1' }

test.each([
  [
    'a refusal',
    new ORPCError('REFUSED', { data: { message: 'No.', remedy: 'Ask again.', issues: [issue] } }),
    { code: 'REFUSED', message: 'No.', remedy: 'Ask again.', issues: [issue] },
  ],
  [
    'a plugin that isn’t trusted',
    new ORPCError('UNTRUSTED', { data: { message: 'Not trusted.', plugin: '/p' } }),
    { code: 'UNTRUSTED', message: 'Not trusted.', plugin: '/p', issues: [] },
  ],
  [
    'a defect of the engine',
    new ORPCError('INTERNAL_SERVER_ERROR', { message: 'x is undefined' }),
    { code: 'DEFECT', message: 'x is undefined' },
  ],
  ['a lost connection', new ConnectionLost(), { code: 'LOST' }],
  ['an error of the page', new Error('broken'), { code: 'DEFECT', message: 'broken' }],
  ['what is no error', 'broken', { code: 'DEFECT', message: 'broken' }],
])('%s is told as what it is', (_what, thrown, told) => {
  expect(describeFailure(thrown)).toMatchObject(told)
})
