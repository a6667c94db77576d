import { Button, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ShieldAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { PluginSources } from '../../engine/api/contract/index.ts'
import { describeFailure, type Failure, useEngine } from '../transport/index.ts'
import { Bytes, FailureNotice, ScrollRegion, Skeleton } from '../ui/index.ts'
import styles from './trust-dialog.module.css'

export interface TrustDialogProps {
  /** The path as it was typed or chosen; null: closed. */
  plugin: string | null
  onClose(): void
  /** The plugin at this absolute path is trusted now, or was before. */
  onTrusted(path: string): void
}

/** Asks whether a plugin may run, showing what it consists of; one that is trusted already is not asked about. */
export function TrustDialog({ plugin, onClose, onTrusted }: TrustDialogProps) {
  return (
    <Modal opened={plugin !== null} onClose={onClose} title="Open plugin" size={560}>
      {plugin !== null && <Question plugin={plugin} onClose={onClose} onTrusted={onTrusted} />}
    </Modal>
  )
}

function Question({ plugin, onClose, onTrusted }: TrustDialogProps & { plugin: string }) {
  const { query } = useEngine()
  const sources = useQuery(query.plugins.sources.queryOptions({ input: { plugin }, staleTime: 0, gcTime: 0 }))
  const trust = useTrust(onTrusted, () => void sources.refetch())
  useEffect(() => {
    if (sources.data?.trusted) onTrusted(sources.data.path)
    // oxlint-disable-next-line react-hooks/exhaustive-deps, react/exhaustive-effect-dependencies -- told once, whoever listens
  }, [sources.data])
  const failure = trust.failure ?? (sources.error ? describeFailure(sources.error) : null)
  return (
    <div className={styles.question}>
      {failure && <FailureNotice report={failure} />}
      {sources.isPending && <Skeleton />}
      {sources.data && !sources.data.trusted && <Sources sources={sources.data} />}
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button disabled={!sources.data} loading={trust.busy} onClick={() => sources.data && trust.give(sources.data)}>
          Trust it
        </Button>
      </div>
    </div>
  )
}

function useTrust(onTrusted: (path: string) => void, onRefused: () => void) {
  const { client } = useEngine()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const give = async ({ path, hash }: PluginSources) => {
    setBusy(true)
    try {
      await client.plugins.trust({ plugin: path, hash })
      onTrusted(path)
    } catch (error) {
      setFailure(describeFailure(error))
      onRefused()
    } finally {
      setBusy(false)
    }
  }
  return { busy, failure, give: (sources: PluginSources) => void give(sources) }
}

function Sources({ sources: { path, files } }: { sources: PluginSources }) {
  return (
    <>
      <p className={styles.warning}>
        <ShieldAlert size={16} aria-hidden />A plugin is a program: it runs with all your rights. Trust it only if you know where it comes
        from. Leyden asks again when its files change.
      </p>
      <code className={styles.path}>{path}</code>
      <ScrollRegion className={styles.files} label="Files of the plugin">
        <ul>
          {files.map((file) => (
            <li key={file.path}>
              <code>{file.path}</code>
              <Bytes bytes={file.bytes} />
            </li>
          ))}
        </ul>
      </ScrollRegion>
    </>
  )
}
