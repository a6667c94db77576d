import type { PluginDescription } from '../../../engine/api/contract/index.ts'
import { Panel } from '../../ui/index.ts'
import styles from './description.module.css'
import { hyperParameters, type HyperParameter } from './hyper-parameters.ts'

/** A plugin's name, modules with their hyper-parameters, and data modules. */
export function Description({ plugin }: { plugin: PluginDescription }) {
  const set = Object.entries(plugin.trainerDefaults)
  return (
    <>
      <div>
        <h2>{plugin.name}</h2>
        {plugin.description && <p className={styles.about}>{plugin.description}</p>}
      </div>
      {plugin.modules.map((module) => (
        <Panel key={module.name} title={`Module ${module.name}`} aside={counted(hyperParameters(module).length)}>
          <HyperParameters parameters={hyperParameters(module)} />
        </Panel>
      ))}
      <Panel title="Data modules">
        <Names names={plugin.data} none="None: the module brings its own data." />
      </Panel>
      <Panel title="Trainer options that it sets">
        <Names names={set.map(([name, value]) => `${name} ${JSON.stringify(value)}`)} none="None: the trainer's own defaults hold." />
      </Panel>
    </>
  )
}

const counted = (count: number) => (count === 1 ? '1 hyper-parameter' : `${count} hyper-parameters`)

function Names({ names, none }: { names: string[]; none: string }) {
  if (names.length === 0) return <p className={styles.none}>{none}</p>
  return (
    <ul className={styles.names}>
      {names.map((name) => (
        <li key={name}>
          <code>{name}</code>
        </li>
      ))}
    </ul>
  )
}

function HyperParameters({ parameters }: { parameters: HyperParameter[] }) {
  if (parameters.length === 0) return <p className={styles.none}>It has none.</p>
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Default</th>
          <th scope="col">Values</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {parameters.map(({ name, standard, values, meaning }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{standard ?? <span className={styles.required}>must be given</span>}</td>
            <td>{values}</td>
            <td>{meaning}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
