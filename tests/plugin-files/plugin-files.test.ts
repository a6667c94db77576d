import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createStarter, findDeclaration, findPlugin, hashPlugin, listPluginFiles } from '../../engine/plugin-files/index.ts'
import { makeFolder } from '../plugins/plugin-folder.ts'

const files = { 'plugin.ts': 'export default 1', 'net/layers.mts': 'a', 'classes.json': '[]', 'data/train.csv': '1,2', 'README.md': '# hi' }

test.each([
  [['plugin.ts', 'plugin.js'], 'plugin.ts'],
  [['plugin.mts', 'plugin.mjs'], 'plugin.mts'],
  [['plugin.mjs', 'index.ts'], 'plugin.mjs'],
])('of %s the entry is %s', (names, entry) => {
  const folder = makeFolder(Object.fromEntries(names.map((name) => [name, ''])))
  expect(findPlugin(folder)).toEqual({ path: folder, entry: path.join(folder, entry), folder, singleFile: false })
})

test('a file is a plugin by itself', () => {
  const folder = makeFolder({ 'net.ts': '' })
  const file = path.join(folder, 'net.ts')
  expect(findPlugin(path.relative(process.cwd(), file))).toEqual({ path: file, entry: file, folder, singleFile: true })
})

test.each([
  ['a path that leads nowhere', (folder: string) => path.join(folder, 'no'), /no such folder or file/],
  ['a folder without plugin file', (folder: string) => folder, /none of plugin\.ts, plugin\.mts, plugin\.js, plugin\.mjs is in it/],
  ['a file of another kind', (folder: string) => path.join(folder, 'README.md'), /neither a TypeScript nor a JavaScript file/],
])('%s is refused as wrong usage', (_, pick, message) => {
  const folder = makeFolder({ 'README.md': '', 'index.ts': '' })
  expect(() => findPlugin(pick(folder))).toThrow(
    expect.objectContaining({ message: expect.stringMatching(message), usage: true, remedy: expect.any(String) }),
  )
})

test("a plugin's files leave out installed packages and hidden folders, follow links, and survive a circle of links", () => {
  const folder = makeFolder({
    ...files,
    'node_modules/a/index.js': '',
    '.git/config': '',
    '.DS_Store': '',
    '.hidden.ts': '',
    'more/x.js': '',
  })
  symlinkSync('..', path.join(folder, 'more', 'circle'))
  symlinkSync(path.join(folder, 'more', 'x.js'), path.join(folder, 'link.js'))
  symlinkSync('/nowhere/at/all', path.join(folder, 'broken.ts'))
  const listed = listPluginFiles(findPlugin(folder)).map(({ relative, source }) => `${relative}${source ? ' source' : ''}`)
  expect(listed).toEqual([
    '.hidden.ts source',
    'README.md',
    'classes.json source',
    'data/train.csv',
    'link.js source',
    'more/x.js source',
    'net/layers.mts source',
    'plugin.ts source',
  ])
})

test('the hash is that of the content: a copy elsewhere has the same', () => {
  const folder = makeFolder(files)
  const copy = makeFolder({})
  cpSync(folder, copy, { recursive: true })
  expect(hashPlugin(copy)).toBe(hashPlugin(folder))
  expect(hashPlugin(folder)).toMatch(/^[0-9a-f]{64}$/)
})

test.each<[string, boolean, (folder: string) => void]>([
  ['a changed source', true, (folder) => writeFileSync(path.join(folder, 'net/layers.mts'), 'b')],
  ['a changed JSON file', false, (folder) => writeFileSync(path.join(folder, 'classes.json'), '{}')],
  ['a new package.json', true, (folder) => writeFileSync(path.join(folder, 'package.json'), '{}')],
  ['a new file', true, (folder) => writeFileSync(path.join(folder, 'new.ts'), '')],
  ['data of another size', false, (folder) => writeFileSync(path.join(folder, 'data/train.csv'), '1,2,3')],
  ['data of the same size', false, (folder) => writeFileSync(path.join(folder, 'data/train.csv'), '2,1')],
  ['an installed package', false, (folder) => mkdirSync(path.join(folder, 'node_modules/b'), { recursive: true })],
])('%s changes the hash: %s', (_, changes, change) => {
  const folder = makeFolder(files)
  const before = hashPlugin(folder)
  change(folder)
  expect(hashPlugin(folder) !== before).toBe(changes)
})

test("a single file's hash is its own, whatever lies beside it", () => {
  const folder = makeFolder({ 'net.ts': 'a', 'other.ts': 'b' })
  const before = hashPlugin(path.join(folder, 'net.ts'))
  writeFileSync(path.join(folder, 'other.ts'), 'c')
  expect(hashPlugin(path.join(folder, 'net.ts'))).toBe(before)
})

test.each([
  ['hidden', { line: 3, column: 3 }],
  ['rate', { line: 4, column: 4 }],
  ['$x', { line: 5, column: 3 }],
  ['idden', undefined],
])('the declaration of %s is found where zod declares it', (key, place) => {
  const source =
    "const options = { hidden: 3 }\nconst hparams = z.object({\n  hidden: z.int(),\n  'rate' : z.number(),\n  $x: z.string() })"
  const folder = makeFolder({ 'plugin.ts': '', 'hparams.ts': source })
  expect(findDeclaration(folder, key)).toEqual(place && { file: path.join(folder, 'hparams.ts'), ...place })
})

test.each([
  ['typescript', ['README.md', 'plugin.ts', 'tsconfig.json']],
  ['javascript', ['README.md', 'jsconfig.json', 'plugin.js']],
] as const)('a starter in %s has all its blanks filled in', (language, names) => {
  const folder = createStarter(path.join(makeFolder({}), 'my-model'), { language })
  const written = listPluginFiles(findPlugin(folder))
  expect(written.map(({ relative }) => relative)).toEqual(names)
  for (const { absolute } of written) expect(readFileSync(absolute, 'utf8')).not.toMatch(/__[A-Z]+__/)
  expect(readFileSync(findPlugin(folder).entry, 'utf8')).toContain("name: 'my-model'")
})

test.each(['my model', '../a b', '.hidden'])('a starter is not written as %s', (name) => {
  expect(() => createStarter(path.join(makeFolder({}), name), { language: 'typescript' })).toThrow(/is not a name for a plugin/)
})

test('a starter does not overwrite what is there', () => {
  const folder = path.join(makeFolder({ 'mine/plugin.ts': 'x' }), 'mine')
  expect(() => createStarter(folder, { language: 'typescript' })).toThrow(/is there already/)
  expect(readFileSync(path.join(folder, 'plugin.ts'), 'utf8')).toBe('x')
})
