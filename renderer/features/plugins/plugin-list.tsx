import { CircleAlert, CircleCheck, CircleX, type LucideIcon } from 'lucide-react'
import type { PluginRow } from '../../../engine/api/contract/index.ts'
import { pluginName } from '../../actions/index.ts'
import styles from './plugin-list.module.css'

export interface PluginListProps {
  plugins: PluginRow[]
  chosen: string | undefined
  onChoose(path: string): void
}

export function PluginList({ plugins, chosen, onChoose }: PluginListProps) {
  return (
    <nav className={styles.list} aria-label="Plugins">
      {plugins.map((plugin) => (
        <button
          key={plugin.path}
          type="button"
          className={styles.row}
          aria-current={plugin.path === chosen}
          onClick={() => onChoose(plugin.path)}
        >
          <span className={styles.name}>{pluginName(plugin)}</span>
          <Mark plugin={plugin} />
          <span className={styles.path} title={plugin.path}>
            <bdi>{plugin.path}</bdi>
          </span>
        </button>
      ))}
    </nav>
  )
}

function Mark({ plugin }: { plugin: PluginRow }) {
  const { icon: Icon, word, tone } = markOf(plugin)
  return (
    <span className={`${styles.mark} ${tone}`}>
      <Icon size={14} aria-hidden />
      {word}
    </span>
  )
}

function markOf({ sample, trusted, present }: PluginRow): { icon: LucideIcon; word: string; tone: string | undefined } {
  if (!present) return { icon: CircleX, word: 'Not on disk', tone: styles.error }
  if (sample) return { icon: CircleCheck, word: 'Sample', tone: styles.ok }
  return trusted ? { icon: CircleCheck, word: 'Trusted', tone: styles.ok } : { icon: CircleAlert, word: 'Not trusted', tone: styles.warn }
}
