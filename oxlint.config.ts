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

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'import', 'oxc'],
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
    'unicorn/require-module-specifiers': 'off',
    'import/no-unassigned-import': 'off',
    'typescript/no-unsafe-declaration-merging': 'off', // a module's optional hooks are declared so, and defined by who has them
    'typescript/no-explicit-any': 'error',
    'typescript/consistent-type-imports': 'error',
    eqeqeq: 'error',
    'no-var': 'error',
    'prefer-const': 'error',
  },
  overrides: rooms.map((room, index) => {
    const above = rooms.slice(0, index)
    return restrict(room, ['cli', 'host', 'store'].includes(room) ? [...above, ...workerOnly] : above)
  }),
  ignorePatterns: ['node_modules', '.toolchain', 'bench/.venv'],
})
