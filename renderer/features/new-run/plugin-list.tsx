import { useQuery } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { useEngine } from '../../transport/index.ts'
import { Empty, Skeleton } from '../../ui/index.ts'
import styles from './new-run.module.css'
import { pluginName } from './plugin-name.ts'

/** The plugins that are known, each one press away from its form. */
export function PluginList({ onPath }: { onPath(path: string): void }) {
  const { query } = useEngine()
  const plugins = useQuery(query.plugins.list.queryOptions())
  const present = plugins.data?.filter((plugin) => plugin.present) ?? []
  if (plugins.isPending) return <Skeleton lines={3} />
  return (
    <>
      <Empty sentence="Choose the plugin to train, or open the folder of one." />
      <ul className={styles.plugins}>
        {present.map((plugin) => (
          <li key={plugin.path}>
            <button type="button" onClick={() => onPath(plugin.path)}>
              <FlaskConical size={16} aria-hidden />
              <span>{pluginName(plugin)}</span>
              <code>{plugin.path}</code>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}
