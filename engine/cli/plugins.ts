import path from 'node:path'
import type { Command } from 'commander'
import { createStarter } from '../plugin-files/index.ts'
import { Context, type Services } from './context.ts'
import { describePluginText, formatPlugins } from './plugin-text.ts'
import { askForTrust } from './trust-gate.ts'

/** `leyden plugins`. */
export function addPlugins(program: Command, services: Services): void {
  const plugins = program
    .command('plugins')
    .summary('what can be trained')
    .description('Lists, shows, makes and trusts plugins: the folders that hold your models.')
    .helpCommand(false)
  addList(plugins, services)
  addShow(plugins, services)
  addNew(plugins, services)
  addTrust(plugins, services)
}

function addList(plugins: Command, services: Services): void {
  const command = plugins
    .command('list')
    .summary('list plugins')
    .description('Lists the plugins that were used before, and the samples that ship with Leyden.')
    .action(() => {
      const context = new Context(command, services)
      return context.withHost(({ catalogue }) => {
        const known = catalogue.list()
        context.print(known, () => formatPlugins(known))
      })
    })
}

function addShow(plugins: Command, services: Services): void {
  const command = plugins
    .command('show')
    .argument('<plugin>', "the plugin's folder, or its file")
    .summary('show modules and hyper-parameters')
    .description('Shows the modules of a plugin and their hyper-parameters: what --set can set.')
    .option('--trust', 'let the plugin be loaded without being asked: it is a program, and it runs with your rights')
    .action((plugin: string, { trust }: { trust?: boolean }) => {
      const context = new Context(command, services)
      return context.withHost(async (host) => {
        await askForTrust(host, plugin, trust ?? false)
        const description = await host.catalogue.describe(plugin)
        const { describeRange, describeType, hparamProperties } = await import('../host/index.ts')
        context.print(description, () => describePluginText(description, { describeRange, describeType, hparamProperties }))
      })
    })
}

function addNew(plugins: Command, services: Services): void {
  const command = plugins
    .command('new')
    .argument('<name>', 'the folder to make; its last part is the name')
    .summary('write a plugin to begin with')
    .description('Writes a small plugin that works, to make it your own.')
    .option('--javascript', 'in JavaScript, not TypeScript')
    .action((name: string, { javascript }: { javascript?: boolean }) => {
      const context = new Context(command, services)
      return context.withHost(({ catalogue }) => {
        const folder = createStarter(name, { language: javascript ? 'javascript' : 'typescript' })
        catalogue.trust(folder)
        const shown = path.relative(process.cwd(), folder)
        context.print({ path: folder }, () => `Made ${folder}.\n  Train it with: leyden fit ${shown.startsWith('..') ? folder : shown}`)
      })
    })
}

function addTrust(plugins: Command, services: Services): void {
  const command = plugins
    .command('trust')
    .argument('<plugin>', "the plugin's folder, or its file")
    .summary('let a plugin run')
    .description(
      'Lets a plugin run from now on, with the content that it has now. It is a program and runs with your rights: look at it first.',
    )
    .action((plugin: string) => {
      const context = new Context(command, services)
      return context.withHost(({ catalogue }) => {
        catalogue.trust(plugin)
        context.print({ path: path.resolve(plugin), trusted: true }, () => `${path.resolve(plugin)} may run, as it is now.`)
      })
    })
}
