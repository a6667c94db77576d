import { Input } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import type { PluginDescription, PluginRow } from '../../../engine/api/contract/index.ts'
import { OpenPlugin } from '../../actions/index.ts'
import { useEngine } from '../../transport/index.ts'
import styles from './new-run.module.css'
import { pluginName } from './plugin-name.ts'

export interface ChoicesProps {
  path: string | undefined
  onPath(path: string): void
  description: PluginDescription | undefined
  chosen: { module?: string; data?: string }
  onNames(names: { module?: string; data?: string }): void
}

/** What is trained: plugin, and where it has several, module and data module. */
export function Choices({ path, onPath, description, chosen, onNames }: ChoicesProps) {
  const { query } = useEngine()
  const plugins = useQuery(query.plugins.list.queryOptions()).data ?? []
  const modules = description?.modules.map(({ name }) => name) ?? []
  return (
    <div className={styles.choices}>
      <Choice label="Plugin" value={path} options={pluginOptions(plugins, path, description)} onChange={onPath} />
      {modules.length > 1 && (
        <Choice label="Module" value={chosen.module} options={named(modules)} onChange={(module) => onNames({ ...chosen, module })} />
      )}
      {description && description.data.length > 1 && (
        <Choice label="Data" value={chosen.data} options={named(description.data)} onChange={(data) => onNames({ ...chosen, data })} />
      )}
      <span className={styles.end}>
        <OpenPlugin onOpened={onPath} />
      </span>
    </div>
  )
}

interface Option {
  value: string
  text: string
  disabled?: boolean
}

function named(names: string[]): Option[] {
  return names.map((name) => ({ value: name, text: name }))
}

function pluginOptions(plugins: PluginRow[], path: string | undefined, description: PluginDescription | undefined): Option[] {
  const known = plugins.map((plugin) => ({
    value: plugin.path,
    text: `${pluginName(plugin)}${plugin.present ? '' : ' (no longer there)'}`,
    disabled: !plugin.present,
  }))
  const listed = path === undefined || plugins.some((plugin) => plugin.path === path)
  return listed ? known : [{ value: path, text: description?.name ?? path }, ...known]
}

function Choice({ label, value, options, onChange }: { label: string; value?: string; options: Option[]; onChange(value: string): void }) {
  const id = useId()
  return (
    <div className={styles.choice}>
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        component="select"
        pointer
        value={value ?? ''}
        classNames={{ input: styles.select }}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {value === undefined && <option value="">Choose…</option>}
        {options.map(({ value, text, disabled }) => (
          <option key={value} value={value} disabled={disabled} title={value}>
            {text}
          </option>
        ))}
      </Input>
    </div>
  )
}
