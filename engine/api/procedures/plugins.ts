import { trainerJsonSchema } from '../../host/index.ts'
import { findPlugin } from '../../plugin-files/index.ts'
import { api } from '../implementer.ts'
import { resolvePluginPath } from '../plugin-path.ts'

export const plugins = {
  list: api.plugins.list.handler(({ context: { host } }) => host.catalogue.list()),

  sources: api.plugins.sources.handler(({ context: { host }, input }) => host.catalogue.sources(resolvePluginPath(input.plugin))),

  trust: api.plugins.trust.handler(({ context: { host }, input }) => host.catalogue.trust(resolvePluginPath(input.plugin), input.hash)),

  describe: api.plugins.describe.handler(async ({ context: { host }, input }) => {
    const { path } = findPlugin(resolvePluginPath(input.plugin))
    const { name, description = null, modules, data, trainer } = await host.catalogue.describe(path)
    return {
      path,
      name,
      description,
      modules: modules.map(({ schema, ...module }) => ({ ...module, schema: schema as Record<string, never> })),
      data: data.map((each) => each.name),
      trainerSchema: trainerJsonSchema(),
      trainerDefaults: trainer,
    }
  }),
}
