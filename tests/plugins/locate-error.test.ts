import { expect, test } from 'vitest'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { locateError } from '../../engine/plugins/locate-error.ts'

const root = path.resolve('/plugins/my digits')
const engine = fileURLToPath(new URL('../../engine', import.meta.url))
const at = (name: string) => pathToFileURL(path.join(root, name)).href

const cases: [string, string[], object | undefined][] = [
  [
    'the innermost frame of the plugin',
    [`    at add (${at('node_modules/a/b.js')}:1:1)`, `    at f (${at('net.ts')}:3:7)`, `    at ${at('plugin.ts')}:9:1`],
    { file: path.join(root, 'net.ts'), line: 3, column: 7 },
  ],
  ['a frame without a function', [`    at ${at('plugin.ts')}:9:1`], { file: path.join(root, 'plugin.ts'), line: 9, column: 1 }],
  ['an asynchronous frame', [`    at async Net.step (${at('plugin.ts')}:9:2)`], { file: path.join(root, 'plugin.ts'), line: 9, column: 2 }],
  [
    'a frame of require',
    [`    at Object.<anonymous> (${path.join(root, 'a (1).cjs')}:4:5)`],
    { file: path.join(root, 'a (1).cjs'), line: 4, column: 5 },
  ],
  [
    'the head of a syntax error',
    [`${path.join(root, 'a.js')}:2`, 'const x = 2', '      ^'],
    { file: path.join(root, 'a.js'), line: 2, column: 7 },
  ],
  [
    'no frame of the plugin',
    ['    at f (node:internal/a:1:2)', `    at ${pathToFileURL('/plugins/my digits 2/plugin.ts').href}:1:1`],
    undefined,
  ],
]

test.each(cases)('%s', (_, stack, expected) => {
  expect(locateError(Object.assign(new Error('x'), { stack: ['Error: x', ...stack].join('\n') }), root)).toEqual(expected)
})

test('the cause is searched when the error itself has no place', () => {
  const cause = Object.assign(new Error('inner'), { stack: `Error: inner\n    at ${at('plugin.ts')}:2:3` })
  const error = Object.assign(new Error('outer', { cause }), { stack: 'Error: outer\n    at node:internal/a:1:2' })
  expect(locateError(error, root)).toEqual({ file: path.join(root, 'plugin.ts'), line: 2, column: 3 })
})

test("a single-file plugin above Leyden does not take Leyden's frames for its own", () => {
  const stack = `Error\n    at ${pathToFileURL(path.join(engine, 'tensor', 'index.ts')).href}:1:1\n    at ${pathToFileURL(path.join(path.dirname(engine), 'mine.ts')).href}:5:6`
  expect(locateError(Object.assign(new Error(), { stack }), path.dirname(engine))?.line).toBe(5)
})

test.each(['a string', undefined, null, 3])('what is no error, %s, has no place', (value) => {
  expect(locateError(value, root)).toBeUndefined()
})
