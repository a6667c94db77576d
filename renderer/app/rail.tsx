import { Tooltip } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { shortcutText } from '../actions/index.ts'
import { places } from './places.ts'
import styles from './rail.module.css'

export function Rail() {
  return (
    <nav className={styles.rail} aria-label="Pages">
      {places.map(({ name, to, icon: Icon, shortcut }) => (
        <Tooltip key={to} position="right" label={`${name}  ${shortcutText(shortcut)}`}>
          <Link to={to} className={styles.place} aria-label={name} activeOptions={{ exact: to === '/', includeSearch: false }}>
            <Icon size={20} strokeWidth={1.75} aria-hidden />
          </Link>
        </Tooltip>
      ))}
    </nav>
  )
}
