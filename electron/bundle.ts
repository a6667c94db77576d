import { fileURLToPath } from 'node:url'
import { createBuilder, type EnvironmentOptions } from 'vite'

export const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Makes `name.cjs` in `out` of `entry` and all that it imports but Electron and Node: one file, since a sandboxed script loads no other. */
export function program(name: string, entry: string, out: string): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true },
    build: {
      outDir: out,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'node18', // the oldest Electron that the window is tested in
      minify: false,
      rolldownOptions: {
        input: entry,
        external: ['electron', 'bufferutil', 'utf-8-validate'], // the last two: what ws would use if it were there
        output: { format: 'cjs', entryFileNames: `${name}.cjs`, codeSplitting: false },
        treeshake: { moduleSideEffects: (id) => !id.includes('/engine/') }, // of a room only what is used, not all that its door names
      },
    },
  }
}

/** Bundles programs into a folder, each from its entry. */
export async function bundle(entries: Record<string, string>, out: string): Promise<void> {
  const environments = Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, program(name, entry, out)]))
  const builder = await createBuilder({ configFile: false, logLevel: 'warn', root: here('.'), builder: {}, environments })
  for (const name of Object.keys(entries)) await builder.build(builder.environments[name]!)
}

/** The shell's own programs. */
export const shellEntries = { main: here('main.ts'), preload: here('preload.ts') }
