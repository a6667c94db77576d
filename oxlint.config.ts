import { defineConfig } from 'oxlint'

/** The rooms of engine/, from the top down (docs/architecture.md): imports point only downwards, and only at a room's door. */
const rooms = [
  'cli',
  'server',
  'api',
  'host',
  'store',
  'worker',
  'plugins',
  'trainer',
  'module',
  'checkpoint',
  'data',
  'metrics',
  'optim',
  'nn',
  'tensor',
  'terminal',
  'plugin-files',
  'runtime',
  'errors',
]

/** Rooms that the host's process must not load: they bring TensorFlow or the code of plugins. */
const workerOnly = ['plugins', 'trainer', 'module', 'checkpoint', 'data', 'metrics', 'optim', 'nn', 'tensor']

/** What runs in the host's process. */
const hostRooms = new Set(['cli', 'server', 'api', 'host', 'store'])

const into = (names: string[]) => `^(?:\\.\\./)+(?:${names.join('|')})/`
const electron = { regex: '^electron(?:/|$)', message: 'Nothing in engine/ knows Electron: it runs headless too.' }
const otherRoomsInside = {
  group: [...rooms.map((room) => `../**/${room}/**`), '!../**/index.ts'],
  message: 'Import a room by its index.ts: the rest is private to it.',
}

function restrict(room: string, forbidden: string[]) {
  const layers = { regex: into(forbidden), message: `engine/${room} may not import this room: see the layers in docs/architecture.md.` }
  const patterns = forbidden.length ? [layers, otherRoomsInside, electron] : [otherRoomsInside, electron]
  return { files: [`engine/${room}/**/*.ts`], rules: { 'no-restricted-imports': ['error', { patterns }] as never } }
}

/** In plain Node its index starts a download; in the window all but the entries is given an ElectronPort. */
const electronItself = {
  name: 'electron',
  message: 'Only programs that Electron itself runs import it; the rest takes an ElectronPort.',
}

/** Of the engine the page knows the contract only, and nothing of Node or Electron: it is sandboxed. */
const pageImports = [
  {
    regex: `/engine/(?:index\\.ts$|api/${notNamed('contract')}|(?:${rooms.filter((room) => room !== 'api').join('|')})/)`,
    message: 'The page imports engine/api/contract and nothing else of the engine.',
  },
  { regex: '^(?:node:|electron$)', message: 'The page is sandboxed: it has no Node and no Electron.' },
]

/** Rooms of renderer/, from the top down. Features never import each other. */
const pageRooms = ['app', 'features', 'actions', 'charts', 'forms', 'ui', 'transport']

/** The linter's regular expressions have no look-ahead: this one finds what begins otherwise than `name`. */
function notNamed(name: string): string {
  return `(?:${[...name].map((letter, i) => `${name.slice(0, i)}[^${letter}]`).join('|')})`
}

function restrictPage(room: string, above: string[]) {
  const into = (names: string[], rest = '') => `^(?:\\.\\./)+(?:${names.join('|')})/${rest}`
  const layers = { regex: into(above), message: `renderer/${room} may not import this room: see docs/architecture.md.` }
  const feature = { regex: '^\\.\\./[a-z]', message: 'A feature imports no other feature.' }
  const doors = [...pageRooms.filter((room) => room !== 'features'), 'features/[^/]+'] // each feature has a door of its own
  const inside = { regex: into(doors, notNamed('index.')), message: 'Import a room by its index.ts: the rest is private to it.' }
  const patterns = [...pageImports, inside, ...(above.length ? [layers] : []), ...(room === 'features' ? [feature] : [])]
  return {
    files: [`renderer/${room}/**/*.{ts,tsx}`],
    rules: { 'react/rules-of-hooks': 'error', 'no-restricted-imports': ['error', { patterns }] as never },
  }
}

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'import', 'oxc', 'react', 'jsx-a11y'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'warn' },
  rules: {
    'no-await-in-loop': 'off', // epochs and batches follow one another
    'no-shadow': 'off',
    'oxc/no-map-spread': 'off',
    'import/no-named-as-default-member': 'off', // fast-check is used as `fc`
    'no-underscore-dangle': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/prefer-add-event-listener': 'off',
    'unicorn/require-post-message-target-origin': 'off', // ports of processes have none
    'unicorn/require-module-specifiers': 'off',
    'import/no-unassigned-import': 'off',
    'typescript/no-unsafe-declaration-merging': 'off', // a module's optional hooks are declared so, and defined by who has them
    'typescript/no-explicit-any': 'error',
    'typescript/consistent-type-imports': 'error',
    'react/react-in-jsx-scope': 'off',
    'react/rules-of-hooks': 'off', // outside the page `use` is a callback's name
    eqeqeq: 'error',
    'no-var': 'error',
    'prefer-const': 'error',
  },
  overrides: [
    ...rooms.map((room, index) => {
      const above = rooms.slice(0, index)
      return restrict(room, hostRooms.has(room) ? [...above, ...workerOnly] : above)
    }),
    ...pageRooms.map((room, index) => restrictPage(room, pageRooms.slice(0, index))),
    {
      files: ['electron/**/*.ts', 'tests/**/*.ts'],
      excludeFiles: ['electron/main.ts', 'electron/preload.ts', 'tests/electron/utility-harness.ts'],
      rules: { 'no-restricted-imports': ['error', { paths: [{ ...electronItself, allowTypeImports: true }] }] },
    },
  ],
  ignorePatterns: ['node_modules', '.toolchain', 'bench/.venv', 'dist'],
})
