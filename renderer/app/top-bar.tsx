import { ActionIcon, Menu } from '@mantine/core'
import { Search } from 'lucide-react'
import { shortcutText } from '../actions/index.ts'
import { type Theme, useTheme } from '../ui/index.ts'
import { themes } from './app-actions.ts'
import { Breadcrumb } from './breadcrumb.tsx'
import styles from './top-bar.module.css'

export function TopBar({ onPalette }: { onPalette(): void }) {
  return (
    <section className={styles.bar} aria-label="Top bar">
      <Breadcrumb />
      <button type="button" className={styles.search} onClick={onPalette}>
        <Search size={14} aria-hidden />
        <span>Search and commands</span>
        <kbd>{shortcutText('mod+K')}</kbd>
      </button>
      <ThemeMenu />
    </section>
  )
}

function ThemeMenu() {
  const { theme, setTheme } = useTheme()
  const Chosen = themes.find((each) => each.theme === theme)?.icon ?? themes[0].icon
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <ActionIcon aria-label="Theme">
          <Chosen size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={theme} onChange={(value) => setTheme(value as Theme)}>
          {themes.map(({ theme: each, label }) => (
            <Menu.RadioItem key={each} value={each} closeMenuOnClick>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}
