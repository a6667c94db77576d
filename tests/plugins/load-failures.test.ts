import { expect, test } from 'vitest'
import path from 'node:path'
import { inspect } from './inspect.ts'
import { makeFolder, pluginSource } from './plugin-folder.ts'

interface Case {
  fault: string
  files: Record<string, string>
  /** File, line and column of the fault. */
  at: [string, number?, number?]
  message: RegExp
  remedy: RegExp
}

const throwing = `const read = (row: number[]): number => { throw new RangeError('row ' + row.length) }\nread([1, 2])\n`

const cases: Case[] = [
  {
    fault: 'a syntax error in TypeScript',
    files: { 'plugin.ts': 'const a: number = 1\nlet b = (1 +\nexport default a\n' },
    at: ['plugin.ts', 3, 1],
    message: /^plugin\.ts has a syntax error: Expression expected\.$/,
    remedy: /Mend the syntax/,
  },
  {
    fault: 'a syntax error in JavaScript',
    files: { 'plugin.js': 'const a = 1\nlet b = (1 +\n  export default a\n' },
    at: ['plugin.js', 3, 3],
    message: /^plugin\.js has a syntax error: Unexpected token 'export'\.$/,
    remedy: /Mend the syntax/,
  },
  {
    fault: 'a syntax error in a file that the plugin imports',
    files: {
      'plugin.ts': "import { net } from './net.js'\nimport './other.js'\n",
      'net.js': 'export const net = 1\nexport const net = 2\n',
      'other.js': 'export {}',
    },
    at: ['net.js', 2, 14],
    message: /^net\.js has a syntax error: Identifier 'net' has already been declared\.$/,
    remedy: /Mend the syntax/,
  },
  {
    fault: 'what only V8 finds wrong in TypeScript',
    files: { 'plugin.ts': "import 'leyden'\nconst a: number = 1\nconst a: number = 2\nexport default a" },
    at: ['plugin.ts', 3, 7],
    message: /Identifier 'a' has already been declared/,
    remedy: /Mend the syntax/,
  },
  {
    fault: 'an enum',
    files: { 'plugin.ts': "import 'leyden'\nenum Colour { red }\n" },
    at: ['plugin.ts', 2, 1],
    message: /^plugin\.ts: TypeScript enum is not supported, for its types are erased/,
    remedy: /Use erasable syntax/,
  },
  {
    fault: 'a parameter property',
    files: { 'plugin.ts': 'class A { constructor(private x: number) {} }\n' },
    at: ['plugin.ts', 1, 31],
    message: /parameter property is not supported/,
    remedy: /Use erasable syntax/,
  },
  {
    fault: 'a package that is not installed',
    files: { 'plugin.ts': "import 'leyden'\n\nimport sharp from 'sharp/lib'\n" },
    at: ['plugin.ts', 3, 19],
    message: /^Cannot import 'sharp\/lib': no such package is installed\.$/,
    remedy: /run `npm install sharp` in /,
  },
  {
    fault: 'a file that does not exist',
    files: { 'plugin.ts': "import { net } from './net'\n", 'net.ts': '' },
    at: ['plugin.ts', 1, 21],
    message: /^Cannot import '\.\/net': there is no such file\.$/,
    remedy: /extension included/,
  },
  {
    fault: 'a file that require does not find',
    files: { 'plugin.ts': "import './a.cjs'\n", 'a.cjs': "\nrequire('./b.cjs')\n" },
    at: ['a.cjs', 2, 9],
    message: /^Cannot import '\.\/b\.cjs': there is no such file\.$/,
    remedy: /Check the path/,
  },
  {
    fault: 'JSON without its type',
    files: { 'plugin.ts': "import classes from './classes.json'\n", 'classes.json': '[]' },
    at: ['plugin.ts', 1, 21],
    message: /a JSON file needs its type/,
    remedy: /with \{ type: 'json' \}/,
  },
  {
    fault: 'a name that the imported file does not export',
    files: { 'plugin.ts': "\nimport { lightningModule } from 'leyden'\n" },
    at: ['plugin.ts', 2, 10],
    message: /the requested module 'leyden' does not provide an export named 'lightningModule'/,
    remedy: /spelling.*import type/,
  },
  {
    fault: 'a throw while it loads',
    files: { 'plugin.ts': pluginSource(throwing) },
    at: ['plugin.ts', 4, 49],
    message: /^plugin\.ts failed while it was loaded: RangeError: row 2$/,
    remedy: /mend it at that line/,
  },
  {
    fault: 'a thrown string',
    files: { 'plugin.ts': "throw 'nonsense'" },
    at: ['plugin.ts'],
    message: /it threw nonsense, which is not an Error/,
    remedy: /mend it/,
  },
  {
    fault: 'no default export',
    files: { 'plugin.ts': 'export const a = 1' },
    at: ['plugin.ts', 1],
    message: /has no default export/,
    remedy: /definePlugin/,
  },
  {
    fault: 'a class as the default export',
    files: { 'plugin.ts': "import 'leyden'\nexport default class Net {}" },
    at: ['plugin.ts'],
    message: /exports the class Net as its default, not what definePlugin returns/,
    remedy: /definePlugin/,
  },
  {
    fault: 'no modules',
    files: { 'plugin.ts': pluginSource('', "{\n name: 'probe',\n modules: {} }") },
    at: ['plugin.ts', 7, 2],
    message: /has no modules/,
    remedy: /definePlugin/,
  },
  {
    fault: 'no name',
    files: { 'plugin.ts': pluginSource('', '{ modules: { Probe: { module: Probe } } }') },
    at: ['plugin.ts'],
    message: /gives definePlugin no name/,
    remedy: /definePlugin/,
  },
  {
    fault: 'a bare class in modules',
    files: { 'plugin.ts': pluginSource('', "{ name: 'p', modules: {\n  Probe: Probe } }") },
    at: ['plugin.ts', 6, 3],
    message: /^modules\.Probe is a class by itself/,
    remedy: /Probe: \{ module: Probe, hparams \}/,
  },
  {
    fault: 'a class of another kind',
    files: { 'plugin.ts': pluginSource('class Other {}', "{ name: 'p', modules: {\n  Other: { module: Other } } }") },
    at: ['plugin.ts', 6, 3],
    message: /^modules\.Other\.module is the class Other, not a class that extends LightningModule/,
    remedy: /extends LightningModule/,
  },
  {
    fault: 'hyper-parameters that are no zod object',
    files: { 'plugin.ts': pluginSource('', "{ name: 'p', modules: { Probe: { module: Probe,\n  hparams: { hidden: 1 } } } }") },
    at: ['plugin.ts', 5, 53],
    message: /^modules\.Probe\.hparams is an object, not a z\.object/,
    remedy: /z\.object/,
  },
  {
    fault: 'data of another kind',
    files: { 'plugin.ts': pluginSource('', "{ name: 'p', modules: { Probe: { module: Probe } }, data: {\n  Moons: [1] } }") },
    at: ['plugin.ts', 6, 3],
    message: /^data\.Moons is an array, not a class that extends LightningDataModule/,
    remedy: /LightningDataModule/,
  },
]

test('every fault of a plugin is told with its place and its remedy', { timeout: 60_000 }, () => {
  const folders = cases.map(({ files }) => makeFolder(files))
  const found = inspect(...folders)
  for (const [index, { fault, at, message, remedy }] of cases.entries()) {
    const error = found[index]!.error
    const [file, line, column] = at
    expect(error?.message, fault).toMatch(message)
    expect(error?.location?.file, fault).toBe(path.join(folders[index]!, file))
    expect([error?.location?.line, error?.location?.column], fault).toEqual([line, column])
    expect(error?.remedy, fault).toMatch(remedy)
  }
})
