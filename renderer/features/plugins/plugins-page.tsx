import { useQuery } from '@tanstack/react-query'
import { OpenPlugin } from '../../actions/index.ts'
import { describeFailure, useEngine } from '../../transport/index.ts'
import { Empty, FailureNotice, Page, Skeleton } from '../../ui/index.ts'
import { PluginDetail } from './plugin-detail.tsx'
import { PluginList } from './plugin-list.tsx'
import styles from './plugins-page.module.css'

export interface PluginsPageProps {
  /** The path of the plugin that is shown. */
  plugin?: string
  onPlugin(path: string): void
}

/** The plugins that are known, and what one of them consists of. */
export function PluginsPage({ plugin, onPlugin }: PluginsPageProps) {
  const { query } = useEngine()
  const list = useQuery(query.plugins.list.queryOptions())
  return (
    <Page title="Plugins" flush actions={<OpenPlugin onOpened={onPlugin} />}>
      {list.error && <FailureNotice report={describeFailure(list.error)} />}
      {list.isPending && <Skeleton lines={4} />}
      {list.data?.length === 0 && <Empty sentence="No plugin is known yet. Open a folder that holds one." />}
      {list.data && list.data.length > 0 && (
        <div className={styles.panes}>
          <PluginList plugins={list.data} chosen={plugin} onChoose={onPlugin} />
          <PluginDetail key={plugin} path={plugin} row={list.data.find((row) => row.path === plugin)} />
        </div>
      )}
    </Page>
  )
}
