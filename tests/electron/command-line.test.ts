import { expect, test } from 'vitest'
import { readCommandLine } from '../../electron/command-line.ts'

const engine = { origin: 'http://127.0.0.1:5000', token: 'secret' }

test.each([
  [['.'], undefined],
  [['.', '--no-sandbox', '--disable-gpu'], undefined],
  [['.', '--no-sandbox', '--engine', 'http://127.0.0.1:5000/#token=secret', '--disable-gpu'], engine],
  [['--engine=http://127.0.0.1:5000/#token=secret'], engine],
  [['--engine', 'http://localhost:5000/#token=secret'], { ...engine, origin: 'http://localhost:5000' }],
])('%j', (args, expected) => {
  expect(readCommandLine(args).engine).toEqual(expected)
})

test.each([
  ['no address', ['--engine']],
  ['no token', ['--engine', 'http://127.0.0.1:5000/']],
  ['a token in the wrong place', ['--engine', 'http://127.0.0.1:5000/?token=secret']],
  ['another machine', ['--engine', 'http://example.org/#token=secret']],
  ['another scheme', ['--engine', 'https://127.0.0.1:5000/#token=secret']],
  ['a word', ['--engine', 'secret']],
])('%s is refused, and no token is repeated', (_, args) => {
  const error = (() => {
    try {
      return void readCommandLine(args)
    } catch (error) {
      return error as Error & { remedy: string }
    }
  })()
  expect(error?.message).toBe('What follows --engine is not the address of an engine on this machine.')
  expect(error?.remedy).toContain('leyden serve')
  expect(error?.message).not.toContain('secret')
})
