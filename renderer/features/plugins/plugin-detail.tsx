import { Button } from '@mantine/core'
import { skipToken, useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { PluginRow } from '../../../engine/api/contract/index.ts'
import { TrustDialog, useActionContext } from '../../actions/index.ts'
import { describeFailure, type Failure, useEngine } from '../../transport/index.ts'
import { Empty, FailureNotice, Skeleton } from '../../ui/index.ts'
import { Description } from './description.tsx'
import styles from './plugin-detail.module.css'

/** What a plugin consists of, read from its code; or what keeps it from being read. */
export function PluginDetail({ path, row }: { path: string | undefined; row: PluginRow | undefined }) {
  const { query } = useEngine()
  const input = path === undefined ? skipToken : { plugin: path }
  const described = useQuery(query.plugins.describe.queryOptions({ input, staleTime: 0 }))
  if (path === undefined) return <Empty sentence="Choose a plugin to see its modules, hyper-parameters and data." />
  if (described.data) {
    return (
      <Frame path={path} fresh={!described.isFetching}>
        {described.error && <FailureNotice report={describeFailure(described.error)} />}
        <Description plugin={described.data} />
      </Frame>
    )
  }
  if (!described.error) {
    return (
      <Frame path={path} fresh>
        <Skeleton lines={6} />
      </Frame>
    )
  }
  return (
    <Frame path={path} fresh>
      <Unread path={path} row={row} failure={describeFailure(described.error)} onTrusted={() => void described.refetch()} />
    </Frame>
  )
}

function Frame({ path, fresh, children }: { path: string; fresh: boolean; children: ReactNode }) {
  const { navigate } = useActionContext()
  return (
    <section className={styles.detail} aria-label="The plugin" aria-busy={!fresh}>
      <header className={styles.head}>
        <code className={styles.path}>{path}</code>
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => navigate(`/new?plugin=${encodeURIComponent(path)}`)}>
          New run
        </Button>
      </header>
      {children}
    </section>
  )
}

interface UnreadProps {
  path: string
  row: PluginRow | undefined
  failure: Failure
  onTrusted(): void
}

function Unread({ path, row, failure, onTrusted }: UnreadProps) {
  const [asking, setAsking] = useState(false)
  const trusted = () => {
    setAsking(false)
    onTrusted()
  }
  if (failure.code !== 'UNTRUSTED') return <FailureNotice report={failure} />
  return (
    <>
      <Empty
        sentence={
          row?.trusted
            ? 'Its files have changed since it was trusted.'
            : 'Leyden reads a plugin by running it, and this one is not trusted yet.'
        }
        action={<Button onClick={() => setAsking(true)}>Show its files…</Button>}
      />
      <TrustDialog plugin={asking ? path : null} onClose={() => setAsking(false)} onTrusted={trusted} />
    </>
  )
}
