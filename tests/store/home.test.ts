import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { openStore, resolveHome } from '../../engine/store/index.ts'
import { fromStoredPath, toStoredPath } from '../../engine/store/home.ts'
import { temporaryHome } from './support.ts'
import { writeFileSync } from 'node:fs'

afterEach(() => vi.unstubAllEnvs())

test.each([
  { flag: '/a', environment: '/b', expected: path.resolve('/a') },
  { flag: undefined, environment: '/b', expected: path.resolve('/b') },
  { flag: 'here', environment: '/b', expected: path.resolve('here') },
])('the home of --home $flag with LEYDEN_HOME $environment is $expected', ({ flag, environment, expected }) => {
  vi.stubEnv('LEYDEN_HOME', environment)
  expect(resolveHome(flag)).toBe(expected)
})

test.runIf(process.platform === 'linux')("without a flag and LEYDEN_HOME the home is the platform's data folder", () => {
  vi.stubEnv('LEYDEN_HOME', '')
  expect(resolveHome()).toMatch(/\/leyden$/)
})

test.each([
  { home: '/home/a', absolute: '/home/a/runs/1/checkpoints/last', stored: 'runs/1/checkpoints/last' },
  { home: '/home/a', absolute: '/home/ab/last', stored: '/home/ab/last' },
  { home: '/home/a', absolute: '/elsewhere/last', stored: '/elsewhere/last' },
  { home: '/home/a', absolute: '/home/a/..odd/last', stored: '..odd/last' },
])('$absolute is kept as $stored in $home', ({ home, absolute, stored }) => {
  expect(toStoredPath(path.resolve(home), path.resolve(absolute))).toBe(stored.startsWith('/') ? path.resolve(stored) : stored)
  expect(fromStoredPath(home, stored)).toBe(path.resolve(absolute))
})

test('a home that is a file is refused with what to do', () => {
  const file = path.join(temporaryHome(), 'file')
  writeFileSync(file, '')
  expect(() => openStore(file)).toThrow(expect.objectContaining({ name: 'LeydenError', remedy: expect.stringContaining('--home') }))
})

test.skipIf(process.platform !== 'linux')('a home that can never be made is refused, not tried for ever', () => {
  expect(() => openStore('/proc/leyden/home')).toThrow(/The home folder \/proc\/leyden\/home can't be made/)
})
