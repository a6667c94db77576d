import { Button } from '@mantine/core'
import { useState } from 'react'
import { describeFailure } from '../../transport/index.ts'
import { FailureNotice, Page, Skeleton, type FailureNoticeProps } from '../../ui/index.ts'
import { Choices } from './choices.tsx'
import { NewRunForm } from './new-run-form.tsx'
import styles from './new-run.module.css'
import { PluginList } from './plugin-list.tsx'
import { UntrustedPlugin } from './untrusted-plugin.tsx'
import { useClonedRun, useDescription } from './use-sources.ts'

export interface NewRunPageProps {
  /** Path of the plugin to begin with. */
  plugin?: string
  /** Id of the run whose values to begin with. */
  from?: string
  onStarted(run: string): void
}

/** Configures a run and starts it. */
export function NewRunPage(props: NewRunPageProps) {
  return <NewRun key={`${props.plugin} ${props.from}`} {...props} />
}

function NewRun({ plugin, from, onStarted }: NewRunPageProps) {
  const [other, setOther] = useState<string>()
  const [names, setNames] = useState<{ module?: string; data?: string }>({})
  const cloned = useClonedRun(other === undefined ? from : undefined)
  const path = other ?? cloned.data?.pluginPath ?? plugin
  const description = useDescription(path)
  const chosen = chosenNames(description.data, { module: cloned.data?.module ?? undefined, data: cloned.data?.data ?? undefined, ...names })
  const choose = (path: string) => {
    setOther(path)
    setNames({})
  }
  return (
    <Page
      flush
      title={cloned.data ? `New run from ${cloned.data.name}` : 'New run'}
      toolbar={<Choices path={path} onPath={choose} description={description.data} chosen={chosen} onNames={setNames} />}
    >
      <Failures
        cloned={cloned.error}
        description={description.error}
        path={path}
        described={description.data !== undefined}
        onRetry={() => void description.refetch()}
      />
      {path === undefined && !cloned.isFetching && !cloned.error && <PluginList onPath={choose} />}
      {(description.isFetching || cloned.isFetching) && !description.data && <Skeleton lines={6} />}
      {path !== undefined && description.data && chosen.module && (
        <NewRunForm
          key={path}
          description={description.data}
          chosen={{ ...chosen, plugin: path, module: chosen.module }}
          source={cloned.data}
          onStarted={onStarted}
        />
      )}
    </Page>
  )
}

type Description = ReturnType<typeof useDescription>['data']

/** The names that hold: those that the plugin has, else its first. */
function chosenNames(description: Description, { module, data }: { module?: string; data?: string }) {
  const modules = description?.modules.map(({ name }) => name) ?? []
  return {
    module: module !== undefined && modules.includes(module) ? module : modules[0],
    data: data !== undefined && description?.data.includes(data) ? data : description?.data[0],
  }
}

interface FailuresProps {
  cloned: Error | null
  description: Error | null
  path: string | undefined
  /** Whether it could be loaded before it changed. */
  described: boolean
  onRetry(): void
}

function Failures({ cloned, description, path, described, onRetry }: FailuresProps) {
  const failure = description && describeFailure(description)
  if (cloned) return <Notice report={describeFailure(cloned)} />
  if (!failure || path === undefined) return null
  if (failure.code === 'UNTRUSTED') return <UntrustedPlugin path={path} before={described} onTrusted={onRetry} />
  return (
    <Notice
      report={failure}
      action={
        <Button variant="default" onClick={onRetry}>
          Load it again
        </Button>
      }
    />
  )
}

function Notice(props: FailureNoticeProps) {
  return (
    <div className={styles.notice}>
      <FailureNotice {...props} />
    </div>
  )
}
